import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { circle, nextOnCircle } from "../../tests/support/circle.ts";
import { isSasrecError } from "../errors.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import { networkNames, resolveOptions } from "../models/neural/options.ts";
import { BERT4Rec, GRU4Rec, SASRec } from "./classes.ts";
import { loadModel, type NeuralModel } from "./create.ts";

/** Events of a user, 2 to 8: BERT4Rec learns of short histories from short histories alone. */
const lengthOf = (user: number): number => 2 + ((user * 5) % 7);

/** What the models learn from: a circle of 12 items. */
const walks = { users: 48, length: lengthOf };

const tiny = { embeddingDim: 16, maxLength: 8, batchSize: 16, dropout: 0, learningRate: 0.01 };
const models = {
  GRU4Rec: () => new GRU4Rec({ ...tiny, epochs: 40, hiddenDim: 24 }),
  BERT4Rec: () => new BERT4Rec({ ...tiny, epochs: 200, maskProbability: 0.4, maskLastProbability: 0.5, ema: 0.99 }),
};

describe.each(["GRU4Rec", "BERT4Rec"] as const)("a fitted %s", (name) => {
  let model: GRU4Rec | BERT4Rec;
  let folder: string;
  const data = circle(walks);

  beforeAll(async () => {
    model = await models[name]().fit(data);
    folder = await mkdtemp(join(tmpdir(), "sasrec-"));
  });
  afterAll(async () => {
    await model.release();
    await rm(folder, { recursive: true });
  });

  test("knows what comes next, for users and for a stranger's history, short or longer than it looks at", async () => {
    expect(model.name).toBe(name);
    const report = await evaluate(model, nextOnCircle(walks), { k: 1, metrics: ["hr"] });
    expect(report.metrics["hr@1"]).toBe(1);
    expect((await model.recommend({ history: ["item 3", "item 4"], topK: 1 }))[0]?.itemId).toBe("item 5");
    const long = Array.from({ length: 11 }, (_, i) => `item ${i}`);
    expect((await model.recommend({ history: long, topK: 1 }))[0]?.itemId).toBe("item 11");
  });

  test("recommends and compares items alone", async () => {
    const all = await model.recommend({ userId: "user 0", topK: 100, filterSeen: false });
    expect(all.map(({ itemId }) => itemId).sort()).toEqual([...data.catalogue].sort());
    expect(await model.similarItems("item 2", { topK: 100 })).toHaveLength(11);
  });

  test("scores agree between every way of asking", async () => {
    const best = await model.recommend({ userId: "user 3", topK: 5 });
    const together = await model.batchPredict(best.map(({ itemId }) => ["user 3", itemId] as const));
    for (const [i, { itemId, score }] of best.entries()) {
      expect(together[i]).toBeCloseTo(score, 4);
      expect(await model.predict("user 3", itemId)).toBeCloseTo(score, 4);
    }
  });

  test("predicts ratings on their scale", async () => {
    const ratings = await model.predictRatings(data);
    const error = ratings.reduce((sum, r, i) => sum + (r - (data.ratings[i] as number)) ** 2, 0) / data.size;
    expect(error).toBeLessThan(2.1); // the variance of 1..5 in turn: what the mean alone would score
  });

  test("comes back whole from a file, under its own name only", async () => {
    const path = join(folder, "model.safetensors");
    await model.save(path);
    const loaded = (await loadModel(path)) as NeuralModel;
    expect(loaded).toBeInstanceOf({ GRU4Rec, BERT4Rec }[name]);
    expect(loaded.options).toEqual(model.options);
    expect(loaded.parameters).toEqual(model.parameters);
    const request = { userId: "user 7", topK: 12 };
    expect(await loaded.recommend(request)).toEqual(await model.recommend(request));
    await loaded.release();
    const refused = await SASRec.load(path).catch((error: unknown) => error);
    expect(isSasrecError(refused, "invalid-file")).toBe(true);
    expect(String(refused)).toContain(`the file holds a ${name} and no SASRec: load it with ${name}.load`);
  });

  test("takes in new items and new events", async () => {
    const grown = await ({ GRU4Rec, BERT4Rec }[name] as typeof GRU4Rec).fromBytes(model.toBytes());
    await grown.addItems([{ id: "new", similarTo: ["item 7"] }]);
    const scores = await grown.batchPredict(["new", "item 7"].map((item) => ["user 0", item] as const));
    expect(scores[0]).toBeCloseTo(scores[1] as number, 4);
    expect(await grown.predict("user 0", "item 7")).toBeCloseTo(await model.predict("user 0", "item 7"), 4);
    await grown.fitPartial({ userIds: ["user 0", "stranger", "stranger"], itemIds: ["new", "item 3", "item 4"] });
    const best = await grown.recommend({ userId: "stranger", topK: 3 });
    expect(best.map(({ itemId }) => itemId)).toContain("item 5");
    await grown.release();
  });
});

describe.each(["GRU4Rec", "BERT4Rec"] as const)("fit of %s", (name) => {
  test("the same seed gives the same model, bit for bit; another seed another one", async () => {
    const options = { ...tiny, epochs: 3, dropout: 0.2 };
    const Model = { GRU4Rec, BERT4Rec }[name];
    const [a, b, c] = [new Model(options), new Model(options), new Model({ ...options, seed: 7 })];
    for (const model of [a, b, c]) await model.fit(circle(walks));
    expect(a.parameters).toEqual(b.parameters);
    expect(a.parameters).not.toEqual(c.parameters);
  });

  test("learns with negatives of its own for each target", async () => {
    const losses: number[] = [];
    const Model = { GRU4Rec, BERT4Rec }[name];
    await new Model({ ...tiny, epochs: 40, loss: "bce" }).fit(circle(walks), {
      onEpoch: ({ loss }) => losses.push(loss),
    });
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] as number));
  });
});

describe("options", () => {
  test("are of the network they name", () => {
    for (const network of networkNames) {
      expect(resolveOptions({ network })).toMatchObject({ network });
      expect({ ...resolveOptions({ network }), numItems: 5 }).toMatchObject({ network, numItems: 5 });
    }
    expect(resolveOptions({})).toMatchObject({ network: "sasrec", name: "SASRec" });
    expect(resolveOptions({ network: "bert4rec", embeddingDim: 32 })).toMatchObject({ feedForwardDim: 128 });
    expect(() => resolveOptions({ network: "lstm" })).toThrow(/network is "lstm". Give "sasrec", "gru4rec" or/);
    expect(() => new GRU4Rec({ numHeads: 2 } as object)).toThrow(/GRU4Rec has no option "numHeads". Its options are/);
    expect(() => new SASRec({ network: "gru4rec" } as object)).toThrow('network is "gru4rec". Give "sasrec".');
    expect(() => new BERT4Rec({ numHeads: 3 })).toThrow(/numHeads is 3. Give a number that divides embeddingDim, 64/);
    expect(() => new BERT4Rec({ maskProbability: 0 })).toThrow(/maskProbability/);
  });
});
