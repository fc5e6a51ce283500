import { beforeAll, describe, expect, test } from "vitest";
import { circle } from "../../tests/support/circle.ts";
import { failure } from "../../tests/support/failure.ts";
import { Dataset } from "../data/dataset.ts";
import type { Id } from "../data/ids.ts";
import type { SASRecOptions } from "../models/neural/options.ts";
import { BERT4Rec, SASRec } from "./classes.ts";
import type { NewItem } from "./new-items.ts";

const tiny: SASRecOptions = {
  embeddingDim: 16,
  preset: "none" as const,
  maxLength: 8,
  epochs: 40,
  batchSize: 16,
  dropout: 0,
  learningRate: 0.01,
};

let bytes: Uint8Array;
beforeAll(async () => {
  const model = await new SASRec(tiny).fit(circle({ length: 5 }));
  bytes = model.toBytes();
  await model.release();
});
const fitted = (): Promise<SASRec> => SASRec.fromBytes(bytes);

const rowOf = (model: SASRec, id: Id): number[] => {
  const index = model.items.indexOf(id) as number;
  return Array.from(model.parameters?.get("itemEmbedding")?.subarray(index * 16, (index + 1) * 16) ?? []);
};

describe("addItems", () => {
  test("scores a new item as the mean of those it is like, and one of which nothing is known as the mean of all", async () => {
    const model = await (await fitted()).addItems([
      { id: "like 3 and 8", similarTo: ["item 3", "item 8"] },
      { id: "like 5", similarTo: ["item 5"] },
      { id: "unknown" },
    ]);
    expect(model.items.size).toBe(15);
    const old = model.items.ids.slice(0, 12);
    for (const user of ["user 0", "user 17"]) {
      const scores = await model.batchPredict(model.items.ids.map((id) => [user, id] as const));
      const [a, b, c] = scores.slice(12);
      const of = (id: Id): number => scores[model.items.indexOf(id) as number] as number;
      expect(a).toBeCloseTo((of("item 3") + of("item 8")) / 2, 4);
      expect(b).toBeCloseTo(of("item 5"), 4);
      expect(c).toBeCloseTo(old.map(of).reduce((sum, score) => sum + score) / 12, 4);
    }
    const like = (await model.recommend({ history: ["item 3", "item 4"], topK: 2 })).map(({ itemId }) => itemId);
    expect(like.sort()).toEqual(["item 5", "like 5"]);
    expect((await model.similarItems("like 5", { topK: 1 }))[0]?.itemId).toBe("item 5");
  });

  test("changes no score of a known item, and takes a vector as it is", async () => {
    const [before, after] = [await fitted(), await fitted()];
    const vector = Array.from({ length: 16 }, (_, i) => i / 16);
    await after.addItems([{ id: 7, vector }]);
    expect(rowOf(after, 7)).toEqual(vector);
    const pairs = before.items.ids.map((id) => ["user 3", id] as const);
    expect(await after.batchPredict(pairs)).toEqual(await before.batchPredict(pairs));
    expect(await after.recommend({ history: [7], topK: 3 })).toHaveLength(3);
  });

  test("leaves what a network keeps behind the items in its place", async () => {
    const model = await new BERT4Rec({ embeddingDim: 16, maxLength: 8, epochs: 3 }).fit(circle({ length: 5 }));
    const pairs = model.items.ids.map((id) => ["user 3", id] as const);
    const before = await model.batchPredict(pairs);
    await model.addItems([{ id: "new" }]);
    expect(await model.batchPredict(pairs)).toEqual(before);
    await model.fitPartial({ userIds: ["user 3", "user 3"], itemIds: ["item 8", "newer"] });
    expect(model.items.ids.slice(12)).toEqual(["new", "newer"]);
    expect((await BERT4Rec.fromBytes(model.toBytes())).parameters).toEqual(model.parameters);
    await model.release();
  });

  test("is in the saved model, ratings included", async () => {
    const model = await (await fitted()).addItems([{ id: "new", similarTo: ["item 1"] }]);
    const again = await SASRec.fromBytes(model.toBytes());
    expect(again.items.ids).toEqual(model.items.ids);
    expect(again.parameters).toEqual(model.parameters);
    const pairs = { userIds: ["user 0", "user 0"], itemIds: ["new", "item 1"] };
    const [unknown] = await again.predictRatings({ userIds: ["user 0"], itemIds: ["no such item"] });
    const [rating, other] = await again.predictRatings(pairs);
    expect(Number.isFinite(rating)).toBe(true);
    expect([unknown, other]).not.toContain(rating);
  });

  test("refuses what it cannot add, and is then as it was", async () => {
    const model = await fitted();
    const attempts: readonly (readonly [unknown, string, string])[] = [
      [[{ id: "item 1" }], "invalid-data", '"item 1" is known'],
      [[{ id: "new" }, { id: "new" }], "invalid-data", '"new" is given twice'],
      [[{ id: "new", similarTo: ["item 1", "what"] }], "unknown-item", 'item "new": similarTo: item "what" was not'],
      [[{ id: "new", similarTo: [] }], "invalid-option", "items[0]: similarTo is an empty list"],
      [[{ id: "new", similarTo: ["item 1"], vector: new Float32Array(16) }], "invalid-option", "give one"],
      [[{ id: "new", vector: [1, 2, 3] }], "invalid-option", "a vector of 3 numbers: embeddingDim is 16"],
      [[{ id: "new", vector: new Array(16).fill(Number.NaN) }], "invalid-option", "finite"],
      [[{ id: "new", vector: new Array(16).fill(1e39) }], "invalid-option", "single precision"],
      [[{ id: Number.NaN }], "invalid-option", "items[0]: id is NaN"],
      [[{ id: "new", like: ["item 1"] }], "invalid-option", "like"],
      ["new", "invalid-option", "items"],
    ];
    for (const [items, code, text] of attempts) {
      const error = await failure(model.addItems(items as NewItem[]));
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
      expect(error.message).toContain("addItems");
    }
    expect(model.toBytes()).toEqual(bytes);
    expect((await failure(new SASRec().addItems([{ id: 1 }]))).code).toBe("not-fitted");
  });
});

describe("fitPartial", () => {
  test("lets histories grow and adds users and items", async () => {
    const model = await fitted();
    const events = circle({ users: 10, firstUser: 20, start: 5, length: 3 }).concat(
      Dataset.from({ userIds: ["loner"], itemIds: ["brand new"], ratings: [3] }),
    );
    await model.fitPartial(events);
    expect(model.historyOf("user 0")).toHaveLength(5); // no new events
    expect(model.historyOf("user 20")).toEqual([20, 21, 22, 23, 24, 25, 26, 27].map((i) => `item ${i % 12}`));
    expect(model.historyOf("user 29")).toHaveLength(3);
    expect(model.historyOf("loner")).toEqual(["brand new"]);
    expect([model.users.size, model.items.size]).toEqual([31, 13]);
    expect(model.training?.updates).toMatchObject([{ dataHash: events.summary().hash, epochs: [{}, {}, {}, {}] }]);
    const again = await SASRec.fromBytes(model.toBytes());
    expect(again.training).toEqual(model.training);
    expect(again.parameters).toEqual(model.parameters);
    expect(again.historyOf("user 20")).toEqual(model.historyOf("user 20"));
    const rating = (await again.predictRatings({ userIds: ["user 29"], itemIds: ["brand new"] }))[0];
    expect(Number.isFinite(rating)).toBe(true);
  });

  test("learns what is new, and forgets little of what it knew", async () => {
    const model = await fitted();
    expect((await model.recommend({ history: ["item 3", "item 4"], topK: 1 }))[0]?.itemId).toBe("item 5");
    // The circle has got a thirteenth item, between the last and the first.
    await model.fitPartial(circle({ firstUser: 100, length: 8, items: 13 }), { epochs: 20, learningRate: 0.01 });
    const next = async (...history: Id[]): Promise<Id | undefined> =>
      (await model.recommend({ history, topK: 1, filterSeen: false }))[0]?.itemId;
    expect(await next("item 10", "item 11")).toBe("item 12");
    expect(await next("item 11", "item 12")).toBe("item 0");
    expect(await next("item 3", "item 4")).toBe("item 5");
  });

  test("starts new items where it is told", async () => {
    // No user has two events: nothing is learned, and items are where they start.
    const events = Dataset.from({ userIds: ["a", "b"], itemIds: ["listed", "not listed"] });
    const newItems = [{ id: "listed", similarTo: ["item 2"] }, { id: "without events" }];
    const model = await (await fitted()).fitPartial(events, { newItems });
    expect(model.items.ids.slice(12)).toEqual(["listed", "without events", "not listed"]);
    expect(rowOf(model, "listed")).toEqual(rowOf(model, "item 2"));
    expect(rowOf(model, "not listed")).toEqual(rowOf(model, "without events"));
    expect(model.training?.updates?.[0]?.epochs).toEqual([]);
  });

  test("gives the same model for the same events, bit for bit; the next update is another one", async () => {
    const events = circle({ users: 10, start: 5, length: 4 });
    const [a, b] = [await fitted(), await fitted()];
    for (const model of [a, b]) await model.fitPartial(events);
    expect(a.parameters).toEqual(b.parameters);
    const loaded = await SASRec.fromBytes(a.toBytes());
    for (const model of [a, loaded]) await model.fitPartial(circle({ users: 10, start: 9, length: 2 }));
    expect(a.parameters).toEqual(loaded.parameters);
    expect(a.training?.updates).toHaveLength(2);
  });

  test("knows an update that comes again, by its events or its name, also after loading", async () => {
    const events = circle({ users: 5, start: 5, length: 3 });
    const model = await fitted();
    const [first, second] = await Promise.allSettled([model.fitPartial(events), model.fitPartial(events)]);
    expect([first?.status, second?.status]).toEqual(["fulfilled", "rejected"]);
    const loaded = await SASRec.fromBytes(model.toBytes());
    const before = loaded.toBytes();
    const error = await failure(loaded.fitPartial(events));
    expect([error.code, error.message]).toEqual([
      "invalid-data",
      expect.stringMatching(/before \(update 1\).*onRepeat/),
    ]);
    await loaded.fitPartial(events, { onRepeat: "ignore" });
    expect(loaded.toBytes()).toEqual(before);

    await loaded.fitPartial(events, { updateId: "the same events once more" });
    await loaded.fitPartial(circle({ users: 2, start: 9, length: 2 }), { updateId: "Tuesday" });
    expect(loaded.training?.updates?.map(({ updateId }) => updateId)).toEqual([
      undefined,
      "the same events once more",
      "Tuesday",
    ]);
    const again = circle({ users: 2, start: 9, length: 2 });
    const named = await failure(loaded.fitPartial(again, { updateId: "Tuesday" }));
    expect([named.code, named.message]).toEqual(["invalid-data", expect.stringContaining('(update 3, "Tuesday")')]);
    await loaded.fitPartial(again, { updateId: "Tuesday", onRepeat: "ignore" });
    expect(loaded.training?.updates).toHaveLength(3);
    const other = await failure(loaded.fitPartial(events, { updateId: "Tuesday", onRepeat: "ignore" }));
    expect([other.code, other.message]).toEqual(["invalid-data", expect.stringContaining("with other events")]);
    await loaded.fitPartial({ userIds: [], itemIds: [] });
    await loaded.fitPartial({ userIds: [], itemIds: [] }); // nothing comes again
  });

  test("leaves the model as it was where it fails", async () => {
    const model = await fitted();
    const events = circle({ users: 5, start: 5, length: 3 });
    const huge = [{ id: "huge", vector: new Float32Array(16).fill(3e38) }];
    const cases: [() => Promise<unknown>, string, string][] = [
      [() => model.fitPartial(events, { signal: { aborted: true } }), "aborted", "aborted"],
      [() => model.fitPartial(events, { newItems: huge }), "non-finite", "at step 1"],
      [() => model.fitPartial(events, { epoch: 3 } as object), "invalid-option", '"epoch"'],
      [() => model.fitPartial(events, { newItems: [{ id: "item 1" }] }), "invalid-data", '"item 1" is known'],
      [() => new SASRec().fitPartial(events), "not-fitted", "fit"],
    ];
    for (const [attempt, code, text] of cases) {
      const error = await failure(attempt());
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
    }
    expect(model.toBytes()).toEqual(bytes);
  });
});
