import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { SASRec } from "./classes.ts";

const tiny = { embeddingDim: 4, numBlocks: 1, maxLength: 4, epochs: 1, threads: 1 } as const;
const log = { userIds: [1, 1, 1, 2, 2, 3, 3], itemIds: [1, 2, 3, 3, 2, 1, 3] };

const folder = mkdtempSync(join(tmpdir(), "sasrec-finite-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("no number that a caller sees is NaN", () => {
  test("of an item whose vector is zero", async () => {
    const model = await (await new SASRec(tiny).fit(log)).addItems([{ id: "blank", vector: [0, 0, 0, 0] }]);
    expect((await model.similarItems("blank")).map(({ score }) => score)).toEqual([0, 0, 0]);
    const alike = await model.similarItems(1);
    expect(alike.find(({ itemId }) => itemId === "blank")?.score).toBe(0);
    expect(alike.every(({ score }) => Number.isFinite(score))).toBe(true);
    await model.release();
  });

  test.each([
    ["of many sizes", { ...log, ratings: [1, 1e20, 3, 1e20, 2, 1, 1e30] }],
    ["all alike", { ...log, ratings: log.userIds.map(() => 3) }],
    ["of one item", { userIds: [1, 1, 2, 2], itemIds: ["only", "only", "only", "only"], ratings: [1, 5, 3, 2] }],
  ])("predicted from ratings %s", async (_, data) => {
    const model = await new SASRec(tiny).fit(data);
    const pairs = { userIds: [1, 2, "nobody"], itemIds: [data.itemIds[0] as string, "nothing", 1] };
    expect((await model.predictRatings(pairs)).every(Number.isFinite)).toBe(true);
    await model.release();
  });

  test.each([1e39, -1e154])("nor is a rating of %d learned", async (rating) => {
    const error = await failure(new SASRec(tiny).fit({ ...log, ratings: [1, 2, 3, rating, 1, 2, 3] }));
    expect([error.code, error.message]).toEqual(["invalid-data", expect.stringMatching(/rating .* of row 3.*scale/)]);
  });

  test("when a program has spoiled the weights, and nothing of them is saved", async () => {
    const model = await new SASRec(tiny).fit(log);
    for (const view of model.parameters?.values() ?? []) view[1] = Number.NaN;
    const path = join(folder, "spoiled.safetensors");
    const calls = [
      () => model.recommend({ history: [1] }),
      () => model.recommendBatch({ userIds: [1, 2] }),
      () => model.predict(1, 1),
      () => model.scoreHistories([[0]]),
      () => model.similarItems(1),
      async () => model.toBytes(),
      () => model.save(path),
    ];
    for (const call of calls) expect((await failure(call())).code).toBe("non-finite");
    expect(existsSync(path)).toBe(false);
    await model.release();
  });
});
