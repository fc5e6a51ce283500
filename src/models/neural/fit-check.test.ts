import { describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { Dataset } from "../../data/dataset.ts";
import { SASRec } from "../../recommender/classes.ts";

const small = { embeddingDim: 4, numBlocks: 1, maxLength: 6, epochs: 1, threads: 1 };

function log(users: number, items: number, ratings?: number): Dataset {
  const rows = Array.from({ length: users * 5 }, (_, row) => row);
  return Dataset.from({
    userIds: rows.map((row) => row % users),
    itemIds: rows.map((row) => (row * 3) % items),
    timestamps: rows,
    ...(ratings === undefined ? {} : { ratings: rows.map((row) => (row % 2 === 0 ? 1 : ratings)) }),
  });
}

describe("validation that measures nothing", () => {
  const train = log(6, 10);
  const of = (userIds: readonly (number | string)[], itemIds: readonly (number | string)[]): Dataset =>
    Dataset.from({ userIds, itemIds, timestamps: userIds.map((_, i) => 1000 + i) });
  it.each([
    ["all its items are unknown", of([1, 2], [100, 101]), "no item is in the training data"],
    ["all its users are unknown", of([100, 101], [1, 2]), "no user is in the training data"],
    ["its ids are of another type", of(["1", "2"], ["1", "2"]), "no user is in the training data"],
    ["the known user has an unknown item", of([1, 100], [100, 1]), "no item is in the training data"],
    ["it has no events", of([], []), "it has no events"],
  ])("is refused before the first step: %s", async (_, validation, why) => {
    let steps = 0;
    for (const worker of [false, true]) {
      const error = await failure(new SASRec(small).fit(train, { validation, worker, onStep: () => steps++ }));
      expect([error.code, error.message]).toEqual(["invalid-data", expect.stringContaining(why)]);
    }
    expect(steps).toBe(0);
  });

  it("is told from validation of which a part can be measured", async () => {
    const validation = of([1, 100, 2], [100, 1, 2]);
    const model = await new SASRec(small).fit(train, { validation });
    expect(model.training?.bestEpoch).toBe(1);
  });
});

describe("ratings", () => {
  it.each([1e39, -1e40, 1e154, 1e308])("that single precision cannot hold are refused: %d", async (large) => {
    const error = await failure(new SASRec(small).fit(log(6, 10, large)));
    expect([error.code, error.message]).toEqual(["invalid-data", expect.stringContaining("of row 1 is too large")]);
  });

  it.each([5, 1e6, 1e20, -1e29])("of 1 and %d give predictions between them", async (other) => {
    const model = await new SASRec(small).fit(log(6, 10, other));
    const pairs = { userIds: [1, 2, "nobody"], itemIds: [1, 2, "nothing"] };
    for (const rating of await model.predictRatings(pairs)) {
      expect(rating).toBeGreaterThanOrEqual(Math.min(1, other));
      expect(rating).toBeLessThanOrEqual(Math.max(1, other));
    }
    const loaded = await SASRec.fromBytes(model.toBytes());
    expect(await loaded.predictRatings(pairs)).toEqual(await model.predictRatings(pairs));
  });

  it("are predicted if there is but one item", async () => {
    const model = await new SASRec(small).fit(log(3, 1, 4));
    expect((await model.predictRatings({ userIds: [1], itemIds: [0] })).every(Number.isFinite)).toBe(true);
  });
});

describe("a user who has every item", () => {
  const train = log(6, 10).concat(
    Dataset.from({
      userIds: Array.from({ length: 10 }, () => 99),
      itemIds: Array.from({ length: 10 }, (_, item) => item),
      timestamps: Array.from({ length: 10 }, (_, item) => 1000 + item),
    }),
  );
  const losses = [
    { loss: "bce" },
    { loss: "bpr", negatives: 3 },
    { loss: "gbce" },
    { loss: "sampled-softmax", negatives: 8 },
    { loss: "cross-entropy", excludeSeen: true },
    { loss: "bce", negativeSampling: "popularity" },
    { loss: "bce", negativeSampling: "in-batch" },
    { loss: "bce", negativeSampling: "mixed", negatives: 2 },
  ] as const;
  it.each(losses)("is learned from with %o", async (options) => {
    const model = await new SASRec({ ...small, maxLength: 12, ...options }).fit(train, { validation: train });
    expect(Number.isFinite(model.training?.epochs[0]?.loss)).toBe(true);
    expect(await model.recommend({ userId: 99 })).toEqual([]);
    expect(await model.recommend({ userId: 1, topK: 3 })).toHaveLength(3);
  });
});
