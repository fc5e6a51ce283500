/** What every baseline promises, whichever it is. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../../data/dataset.ts";
import { BPRMF, ItemKNN, Markov, Popularity, SASRec } from "../../recommender/classes.ts";
import { decodeSafetensors, encodeSafetensors } from "../../storage/safetensors.ts";

/** Two tastes, even and odd items, in runs of four. */
const log = (): { userIds: string[]; itemIds: number[]; timestamps: number[] } => {
  const userIds: string[] = [];
  const itemIds: number[] = [];
  for (let user = 0; user < 12; user++) {
    for (let t = 0; t < 4; t++) {
      userIds.push(`u${user}`);
      itemIds.push(((2 * (user + t)) % 16) + (user % 2));
    }
  }
  return { userIds, itemIds, timestamps: itemIds.map((_, row) => row) };
};
const data = Dataset.from(log());

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-baselines-"));
});
afterAll(() => rm(folder, { recursive: true }));

const kinds = [
  { type: Popularity, options: { window: 0.5 } },
  { type: Markov, options: { window: 3, popularityWeight: 0.2 } },
  { type: ItemKNN, options: { neighbors: 3, shrinkage: 1.5, decay: 0.8 } },
  { type: BPRMF, options: { factors: 6, epochs: 3, seed: 7, decay: 0.9 } },
];

describe.each(kinds)("$type.name", ({ type: Class, options }) => {
  const type = Class as unknown as typeof Markov;
  const made = () => new type(options);

  it("refuses unknown and impossible options, naming them", () => {
    expect(() => new type({ neighbours: 3 } as object)).toThrow(/has no option "neighbours"/);
    for (const name of Object.keys(options)) {
      expect(() => new type({ [name]: "x" } as object)).toThrow(expect.objectContaining({ code: "invalid-option" }));
    }
  });

  it("has every option, defaults filled in, and its class as its name", () => {
    expect(made().options).toMatchObject({ ...options, name: type.name });
    expect(new type({ name: "mine" }).name).toBe("mine");
  });

  it("says not-fitted before fit, and refuses data without events", async () => {
    const unfitted = expect.objectContaining({ code: "not-fitted" });
    await expect(made().recommend({ history: [0] })).rejects.toEqual(unfitted);
    await expect(made().scoreHistories([[0]])).rejects.toEqual(unfitted);
    expect(() => made().toBytes()).toThrow(unfitted);
    const nothing = made().fit({ userIds: [], itemIds: [] });
    await expect(nothing).rejects.toEqual(expect.objectContaining({ code: "invalid-data" }));
  });

  it("is the same model bit for bit when fitted again", async () => {
    const [one, other] = await Promise.all([made().fit(log()), made().fit(data)]);
    // Their records differ in the seconds that it took.
    expect(decodeSafetensors(one.toBytes()).tensors).toEqual(decodeSafetensors(other.toBytes()).tensors);
  });

  it("serves a new user as a known one with the same history", async () => {
    const model = await made().fit(data);
    const known = await model.recommend({ userId: "u3", topK: 20 });
    expect(await model.recommend({ history: data.getUserItems("u3"), topK: 20 })).toEqual(known);
    expect(known.length).toBe(12); // 16 items, 4 of them seen
  });

  it("scores a history the same alone and among others", async () => {
    const model = await made().fit(data);
    const histories = [[0, 3], [], [1, 2, 3, 3, 9], [5]];
    const together = await model.scoreHistories(histories);
    for (const [row, history] of histories.entries()) {
      expect(together.subarray(row * 16, row * 16 + 16)).toEqual(await model.scoreHistories([history]));
    }
    expect(together.every(Number.isFinite)).toBe(true);
    const used = new Float32Array(5 * 16).fill(7);
    const written = await model.scoreHistories(histories, used);
    expect(written).toEqual(together);
    expect(written.buffer).toBe(used.buffer);
    expect(used.subarray(4 * 16)).toEqual(new Float32Array(16).fill(7));
  });

  it("predicts what it recommends by", async () => {
    const model = await made().fit(data);
    const [first] = await model.recommend({ userId: "u0", topK: 1 });
    expect(await model.predict("u0", first?.itemId as number)).toBe(first?.score);
    expect(await model.batchPredict([["u0", first?.itemId as number]])).toEqual([first?.score]);
  });

  it("refuses an empty history and unknown ids, with their codes", async () => {
    const model = await made().fit(data);
    const failing = (code: string) => expect.objectContaining({ code });
    if (model instanceof Popularity) expect(await model.recommend({ history: [] })).toHaveLength(10);
    else await expect(model.recommend({ history: [] })).rejects.toEqual(failing("empty-history"));
    await expect(model.recommend({ history: ["0"] })).rejects.toEqual(failing("unknown-item"));
    await expect(model.recommend({ userId: "nobody" })).rejects.toEqual(failing("unknown-user"));
    // Not excluded for being a text, the item would be recommended.
    await expect(model.recommend({ userId: "u0", excludeItems: ["2"] })).rejects.toEqual(failing("unknown-item"));
    expect(await model.recommend({ userId: "u0", excludeItems: ["99"] })).toHaveLength(10);
    await expect(model.batchPredict("u0" as never)).rejects.toEqual(failing("invalid-option"));
  });

  it("is the same after save and load: options, users, scores, bytes", async () => {
    const model = await made().fit(data);
    const path = join(folder, `${type.name}.safetensors`);
    await model.save(path);
    const loaded = await type.load(path);
    expect(loaded.options).toEqual(model.options);
    expect(loaded.historyOf("u5")).toEqual(model.historyOf("u5"));
    const histories = [[0, 3], [], [1, 2, 3]];
    expect(await loaded.scoreHistories(histories)).toEqual(await model.scoreHistories(histories));
    expect(loaded.toBytes()).toEqual(model.toBytes());
  });

  it("refuses files that are no intact model of its kind", async () => {
    const invalid = (why: RegExp) =>
      expect.objectContaining({ code: "invalid-file", message: expect.stringMatching(why) });
    const bytes = (await made().fit(data)).toBytes();
    const other = (type === Markov ? Popularity : Markov) as typeof Markov;
    await expect(other.fromBytes(bytes)).rejects.toEqual(invalid(/holds a/));
    await expect(type.fromBytes(bytes.slice(0, -1))).rejects.toEqual(invalid(/./));
    const path = join(folder, "baseline.safetensors");
    await writeFile(path, bytes);
    await expect(SASRec.load(path)).rejects.toEqual(invalid(/baseline\.safetensors: .*the file holds a/));
    await expect(type.load(join(folder, "missing"))).rejects.toEqual(expect.objectContaining({ code: "io" }));

    const { tensors, metadata } = decodeSafetensors(bytes);
    for (const [name, tensor] of tensors) {
      const without = new Map([...tensors].filter(([key]) => key !== name));
      await expect(type.fromBytes(encodeSafetensors(without, metadata))).rejects.toEqual(invalid(/missing/));
      const wrong = tensor.data.map(() => (tensor.dtype === "F32" ? Number.NaN : 99) as never);
      const changed = new Map(tensors).set(name, { ...tensor, data: wrong } as never);
      // Any count is possible for an item's popularity; everything else must be caught.
      if (name !== "popularity") {
        await expect(type.fromBytes(encodeSafetensors(changed, metadata))).rejects.toEqual(
          invalid(/holds|rise|twice|out of order|UTF-8|no id/),
        );
      }
    }
    const more = new Map(tensors).set("extra", { dtype: "F32", shape: [1], data: Float32Array.of(1) });
    await expect(type.fromBytes(encodeSafetensors(more, metadata))).rejects.toEqual(invalid(/extra/));
    for (const [key, text] of [
      ["options", '{"x":1}'],
      ["kind", "cat"],
      ["training", "{"],
      ["version", "9"],
    ]) {
      const changed = encodeSafetensors(tensors, { ...metadata, [key as string]: text as string });
      await expect(type.fromBytes(changed)).rejects.toEqual(invalid(/./));
    }
  });
});
