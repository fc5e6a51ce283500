import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { circle, nextOnCircle } from "../../tests/support/circle.ts";
import { failure } from "../../tests/support/failure.ts";
import { Dataset } from "../data/dataset.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import type { SASRecOptions } from "../models/neural/options.ts";
import { SASRec } from "./classes.ts";

const tiny: SASRecOptions = {
  embeddingDim: 16,
  maxLength: 8,
  epochs: 40,
  batchSize: 16,
  dropout: 0,
  learningRate: 0.01,
};

describe("a fitted SASRec", () => {
  let model: SASRec;
  let folder: string;
  const data = circle();

  beforeAll(async () => {
    model = await new SASRec(tiny).fit(data);
    folder = await mkdtemp(join(tmpdir(), "sasrec-"));
  });
  afterAll(async () => {
    await model.release();
    await rm(folder, { recursive: true });
  });

  test("knows what comes next, for every user and for a history of a stranger", async () => {
    expect((await evaluate(model, nextOnCircle(), { k: 1, metrics: ["hr"] })).metrics["hr@1"]).toBe(1);
    expect((await model.recommend({ history: ["item 3", "item 4"], topK: 1 }))[0]?.itemId).toBe("item 5");
  });

  test("leaves out what was seen unless told otherwise, and what is excluded", async () => {
    const seen = new Set(data.getUserItems("user 0"));
    const all = await model.recommend({ userId: "user 0", topK: 100 });
    expect(all.map(({ itemId }) => itemId).filter((id) => seen.has(id))).toEqual([]);
    expect(all).toHaveLength(12 - 7);
    expect(await model.recommend({ userId: "user 0", topK: 100, filterSeen: false })).toHaveLength(12);
    const without = await model.recommend({ userId: "user 0", topK: 100, excludeItems: ["item 7", "no such item"] });
    expect(without.map(({ itemId }) => itemId)).toEqual(all.slice(1).map(({ itemId }) => itemId));
    const only = await model.recommend({ userId: "user 0", topK: 100, candidates: ["item 9", "item 8", "item 1"] });
    expect(only.map(({ itemId }) => itemId).sort()).toEqual(["item 8", "item 9"]);
  });

  test("scores come best first and agree between every way of asking", async () => {
    const best = await model.recommend({ userId: "user 3", topK: 5 });
    const scores = best.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { itemId, score } of best) expect(await model.predict("user 3", itemId)).toBeCloseTo(score, 4);
    const pairs = best.map(({ itemId }) => ["user 3", itemId] as const);
    const together = await model.batchPredict([...pairs, ["user 5", "item 1"]]);
    const apart = [...(await model.batchPredict(pairs)), await model.predict("user 5", "item 1")];
    expect(together).toHaveLength(6);
    together.forEach((score, i) => {
      expect(score).toBeCloseTo(apart[i] as number, 4);
    });
    const lists = await model.recommendBatch({ userIds: ["user 5", "user 3"], topK: 5 });
    expect(lists[1]?.map(({ itemId }) => itemId)).toEqual(best.map(({ itemId }) => itemId));
    const byHistory = await model.recommend({ history: data.getUserItems("user 3"), topK: 5 });
    expect(byHistory.map(({ itemId }) => itemId)).toEqual(best.map(({ itemId }) => itemId));
  });

  test("scores go where they are wanted, in the order of the histories, longest first or not", async () => {
    const n = model.items.size;
    // Longest first is written in place; 40 histories of 8 and 40 of 1 are run apart.
    const falling = [...new Array(40).fill([0, 1, 2, 3, 4, 5, 6, 7]), ...new Array(40).fill([5]), [3]];
    for (const histories of [falling, falling.toReversed(), [[1], [1, 2, 3], [2, 3]]]) {
      const used = new Float32Array((histories.length + 1) * n).fill(7);
      const written = await model.scoreHistories(histories, used);
      expect(written).toHaveLength(histories.length * n);
      expect(written.buffer).toBe(used.buffer);
      expect(used.subarray(histories.length * n)).toEqual(new Float32Array(n).fill(7));
      const fresh = await model.scoreHistories(histories);
      expect(written).toEqual(fresh);
      for (const [row, history] of histories.entries()) {
        const alone = await model.scoreHistories([history]);
        for (let i = 0; i < n; i++) expect(fresh[row * n + i]).toBeCloseTo(alone[i] as number, 4);
      }
    }
  });

  test("many are answered in the order in which they are asked for", async () => {
    const histories = [["item 3"], ["item 1", "item 2", "item 3", "item 4"], ["item 4", "item 5"]];
    const lists = await model.recommendBatch({ histories, topK: 3 });
    for (const [i, history] of histories.entries()) {
      const alone = await model.recommend({ history, topK: 3 });
      expect(lists[i]?.map(({ itemId }) => itemId)).toEqual(alone.map(({ itemId }) => itemId));
    }
  });

  test("what it is evaluated on is what it serves", async () => {
    const test = Dataset.from({ userIds: ["user 0", "user 1"], itemIds: ["item 7", "item 8"] });
    expect((await evaluate(model, test, { k: 1, metrics: ["hr"] })).metrics["hr@1"]).toBe(1);
    expect((await model.recommend({ userId: "user 1", topK: 1 }))[0]?.itemId).toBe("item 8");
  });

  test("similar items are other items, by falling cosine", async () => {
    const similar = await model.similarItems("item 2", { topK: 20 });
    expect(similar).toHaveLength(11);
    expect(similar.map(({ itemId }) => itemId)).not.toContain("item 2");
    for (const { score } of similar) expect(Math.abs(score)).toBeLessThanOrEqual(1 + 1e-6);
  });

  test("a saved model comes back whole", async () => {
    const path = join(folder, "model.safetensors");
    await model.save(path);
    const loaded = await SASRec.load(path);
    expect(loaded.options).toEqual(model.options);
    expect(loaded.training).toEqual(model.training);
    expect(loaded.parameters).toEqual(model.parameters);
    const request = { userId: "user 7", topK: 12 };
    expect(await loaded.recommend(request)).toEqual(await model.recommend(request));
    const pairs = { userIds: ["user 1", "nobody"], itemIds: ["item 2", "nothing"] };
    expect(await loaded.predictRatings(pairs)).toEqual(await model.predictRatings(pairs));
    expect(loaded.toBytes()).toEqual(model.toBytes());
    await loaded.release();
  });

  test("refuses files that are no model or not there", async () => {
    const path = join(folder, "other.safetensors");
    await writeFile(path, "no model at all");
    expect((await failure(SASRec.load(path))).code).toBe("invalid-file");
    const missing = await failure(SASRec.load(join(folder, "missing.safetensors")));
    expect(missing.code).toBe("io");
    expect(missing.message).toContain("missing.safetensors");
  });

  test("errors say what was wrong and what to do", async () => {
    const cases: [Promise<unknown>, string, string][] = [
      [model.recommend({ userId: "nobody" }), "unknown-user", 'user "nobody"'],
      [model.predict("user 0", "item 99"), "unknown-item", 'item "item 99"'],
      [model.recommend({ history: [] }), "empty-history", "empty"],
      [model.recommend({ history: ["what"] }), "unknown-item", '"what"'],
      [model.recommend({ history: ["what"], unknownItems: "ignore" }), "empty-history", "no item of the history"],
      [model.recommend({}), "invalid-option", "userId and history"],
      [model.recommend({ userId: "user 0", history: ["item 1"] }), "invalid-option", "userId and history"],
      [model.recommend({ userId: "user 0", topK: 0 }), "invalid-option", "topK"],
      [model.recommend({ userId: "user 0", topk: 5 } as object), "invalid-option", '"topk"'],
      [new SASRec().recommend({ history: ["item 1"] }), "not-fitted", "fit"],
      [new SASRec().save("never.safetensors"), "not-fitted", "fit"],
    ];
    for (const [promise, code, text] of cases) {
      const error = await failure(promise);
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
    }
  });

  test("a number is not the string that looks like it, and the error says so", async () => {
    const numbers = await new SASRec({ ...tiny, epochs: 1 }).fit({ userIds: [1, 1, 1], itemIds: [10, 20, 30] });
    expect((await failure(numbers.predict(1, "10"))).message).toContain("but 10 was");
    expect((await failure(numbers.recommend({ userId: "1" }))).message).toContain("but 1 was");
    await numbers.release();
  });
});

describe("fit", () => {
  test("the same seed gives the same model, bit for bit; another seed another one", async () => {
    const data = circle({ users: 20 });
    const options = { ...tiny, epochs: 3, dropout: 0.2 };
    const [a, b, c] = [new SASRec(options), new SASRec(options), new SASRec({ ...options, seed: 7 })];
    for (const model of [a, b, c]) await model.fit(data);
    expect(a.parameters).toEqual(b.parameters);
    expect(a.parameters).not.toEqual(c.parameters);
  });

  test.each(["bce", "cross-entropy"] as const)("learns with %s and reports every epoch", async (loss) => {
    const losses: number[] = [];
    await new SASRec({ ...tiny, epochs: 15, loss }).fit(circle(), {
      onEpoch: (report) => losses.push(report.loss),
    });
    expect(losses).toHaveLength(15);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
  });

  test("validation keeps the best epoch's weights and patience stops", async () => {
    const { train, validation, test } = circle({ length: 9 }).leaveOneOut();
    const model = await new SASRec({ ...tiny, epochs: 200 }).fit(train, { validation, patience: 3 });
    const epochs = model.training?.epochs ?? [];
    expect(epochs.length).toBeLessThan(200);
    const scores = epochs.map(({ validation: score }) => score as number);
    expect(model.training?.bestEpoch).toBe(scores.indexOf(Math.max(...scores)) + 1);
    const history = [train, validation];
    expect((await evaluate(model, test, { k: 1, metrics: ["hr"], history })).metrics["hr@1"]).toBeGreaterThan(0.9);
  });

  test("an abort leaves the model as it was", async () => {
    const model = await new SASRec({ ...tiny, epochs: 2 }).fit(circle());
    const before = model.toBytes();
    const controller = new AbortController();
    const again = model.fit(circle({ users: 12, length: 5 }), {
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    expect((await failure(again)).code).toBe("aborted");
    expect(model.toBytes()).toEqual(before);
  });

  test("refuses what it cannot learn from and options it does not know", async () => {
    const vain = new SASRec().fit(circle({ users: 12, length: 5 }), { patience: 2 });
    expect((await failure(vain)).message).toContain("patience is 2. It needs the option validation");
    expect((await failure(new SASRec().fit(undefined as never))).message).toContain("events are columns, { userIds");
    expect((await failure(new SASRec().fit({ userIds: [], itemIds: [] }))).code).toBe("invalid-data");
    expect((await failure(new SASRec().fit({ userIds: [1, 2], itemIds: [1, 2] }))).message).toContain("two events");
    expect(
      (await failure(new SASRec().fit(circle({ users: 3, length: 4 }), { epochs: 3 } as object))).message,
    ).toContain('"epochs"');
    expect(() => new SASRec({ embedingDim: 8 } as object)).toThrow(
      'SASRec has no option "embedingDim". Did you mean embeddingDim?',
    );
    expect(() => new SASRec({ embeddingDim: 10, numHeads: 3 })).toThrow(/numHeads is 3/);
    expect(() => new SASRec({ embeddingDim: 6, numHeads: 2, positions: "rotary" })).toThrow("6 / 2, must be even");
    expect(() => new SASRec({ loss: "bce", excludeSeen: true })).toThrow(
      'excludeSeen is true, which loss "bce" makes no use of. Leave it out, or set loss to "cross-entropy".',
    );
    expect((await failure(new SASRec({ ...tiny, learningRate: 10, norm: "post" }).fit(circle()))).code).toBe(
      "non-finite",
    );
  });

  test("ratings are predicted on their scale, and not without any", async () => {
    const data = circle();
    const model = await new SASRec({ ...tiny, epochs: 2 }).fit(data);
    const ratings = await model.predictRatings(data);
    const error = ratings.reduce((sum, r, i) => sum + (r - (data.ratings[i] as number)) ** 2, 0) / data.size;
    expect(error).toBeLessThan(2); // the variance of 1..5 in turn: what the mean alone would score
    const blind = await new SASRec({ ...tiny, epochs: 1 }).fit({ userIds: data.userIds, itemIds: data.itemIds });
    expect((await failure(blind.predictRatings(data))).code).toBe("not-available");
  });
});
