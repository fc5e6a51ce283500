import { describe, expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { Dataset } from "../data/dataset.ts";
import { presetFor } from "../models/neural/presets.ts";
import { GRU4Rec, SASRec } from "./classes.ts";

/** Users with `length` events each. */
function log(users: number, length: number, items: number): Dataset {
  const rows = Array.from({ length: users * length }, (_, row) => row);
  return Dataset.from({
    userIds: rows.map((row) => `u${row % users}`),
    itemIds: rows.map((row) => `i${(row * 7 + Math.floor(row / users)) % items}`),
    timestamps: rows,
  });
}

const quick = { embeddingDim: 4, numBlocks: 1, epochs: 1, threads: 1 };
const data = log(12, 9, 14);

describe("SASRec without options", () => {
  it("chooses those that are not given by looking at the data, and the record says why", async () => {
    const model = new SASRec(quick);
    expect(model.options).toMatchObject({ ...quick, name: "SASRec", seed: 42 });
    for (const open of ["maxLength", "positions", "batchSize", "loss"]) expect(model.options).not.toHaveProperty(open);
    await model.fit(data);
    const { options, reasons } = presetFor("default", data, quick);
    expect(model.options).toMatchObject(options);
    expect(model.options).toMatchObject({ maxLength: 10, batchSize: 16, loss: "cross-entropy", ...quick });
    expect(model.options).not.toHaveProperty("preset");
    expect(model.training?.reasons).toEqual(reasons);
    const again = await new SASRec(model.options).fit(data);
    expect(again.parameters).toEqual(model.parameters);
    expect(again.training?.reasons).toBeUndefined();
  });

  it("chooses anew for other data, and a loaded model goes by its file", async () => {
    const model = await new SASRec(quick).fit(data);
    const loaded = await SASRec.fromBytes(model.toBytes());
    expect(loaded.training?.reasons).toEqual(model.training?.reasons);
    const longer = log(6, 30, 40);
    await model.fit(longer);
    await loaded.fit(longer);
    expect([model.options.maxLength, loaded.options.maxLength]).toEqual([30, 10]);
  });

  it.each([
    { embeddingDim: 6 },
    { embeddingDim: 5 },
    { embeddingDim: 50 },
    { embeddingDim: 12, numHeads: 3 },
    { numHeads: 4 },
    { positions: "learned", norm: "original" },
    { loss: "bce", negatives: 3 },
    { loss: "sampled-softmax", negativeSampling: "mixed", negatives: 4 },
    { maxLength: 3, windows: "last" },
    { embeddingDim: undefined, epochs: undefined },
  ] as const)("lets %o stand, with others that go with it", async (given) => {
    const model = new SASRec({ ...quick, ...given } as ConstructorParameters<typeof SASRec>[0]);
    await model.fit(data, { stop: { aborted: true } });
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) expect(model.options).toHaveProperty(name, value);
    }
  });

  it("says at once what can never be, and in fit what the data decide", async () => {
    expect(() => new SASRec({ embeddingDim: -1 })).toThrow(/embeddingDim/);
    expect(() => new SASRec({ preset: "best" as never })).toThrow(/preset/);
    expect(() => new SASRec(null as never)).toThrow();
    expect(() => new SASRec({ loss: "cross-entropy", negatives: 3 })).toThrow(/negatives/);
    expect((await failure(new SASRec({ ...quick, negatives: 3 }).fit(data))).code).toBe("invalid-option");
  });

  it("has fixed defaults with the preset none, and other presets by name", async () => {
    const none = new SASRec({ ...quick, preset: "none" });
    expect(none.options).toMatchObject({ maxLength: 50, batchSize: 128, positions: "learned" });
    expect((await none.fit(data)).training?.reasons).toBeUndefined();
    const paper = await new SASRec({ ...quick, preset: "paper" }).fit(data);
    expect(paper.options).toMatchObject({ norm: "original", loss: "bce", negatives: 1 });
    expect(new GRU4Rec().options).toMatchObject({ maxLength: 50, batchSize: 128 });
  });
});
