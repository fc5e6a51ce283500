import { describe, expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { Dataset } from "../data/dataset.ts";
import { evaluate } from "../evaluation/protocol/evaluate.ts";
import { BERT4Rec, ItemKNN, Markov, Popularity, SASRec } from "../recommender/classes.ts";
import type { Recommender } from "../recommender/recommender.ts";
import { atOnce } from "../turns.ts";
import { repeatsOf } from "./repeats.ts";

/** 60 users with four favourites each of 30 items; `often`: the share of events that are of a favourite. */
function visits(often: number): Dataset {
  const [userIds, itemIds]: [string[], string[]] = [[], []];
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let user = 0; user < 60; user++) {
    const favourites = Array.from({ length: 4 }, () => next(30));
    let other = next(30);
    for (let t = 0; t < 12; t++) {
      other = (other + 1) % 30;
      userIds.push(`u${user}`);
      itemIds.push(`i${next(100) < 100 * often ? favourites[next(4)] : other}`);
    }
  }
  return Dataset.from({ userIds, itemIds });
}

const tiny = {
  embeddingDim: 8,
  numBlocks: 1,
  maxLength: 12,
  epochs: 2,
  batchSize: 16,
  runtime: "wasm",
  threads: 1,
} as const;
const { train, test } = visits(0.8).trainTestSplit({ testSize: 1 / 12 });

describe("a log in which people come back", () => {
  const models: (() => Recommender)[] = [
    () => new SASRec(tiny),
    () => new BERT4Rec(tiny),
    () => new Markov(),
    () => new Popularity(),
    () => new ItemKNN(),
  ];

  it.each(models.map((make) => [make().name, make] as const))("is evaluated as %s recommends", async (_, make) => {
    const model = await make().fit(train);
    expect(model.training).toMatchObject({
      seen: "allowed",
      repeatRate: expect.closeTo(atOnce(repeatsOf(train)).repeatRate),
    });
    for (const options of [{}, { seen: "allowed" }, { seen: "masked" }, { filterSeen: false }] as const) {
      const report = await evaluate(model, test, { k: 5, metrics: ["hr"], ...options });
      expect(report.protocol.seen).toBe("seen" in options ? options.seen : "allowed");
      expect(report.repeatedTestItems).toBeGreaterThan(test.numUsers / 3);
      const lists = await model.recommendBatch({ userIds: test.users, topK: 5, ...options });
      const hits = test.users.filter((user, i) => {
        return lists[i]?.some(({ itemId }) => test.getUserItems(user).includes(itemId));
      });
      // Popularity has ties, in which the report takes the mean of all orders.
      expect(Math.abs((report.metrics["hr@5"] as number) - hits.length / test.numUsers)).toBeLessThan(0.05);
    }
    const loaded = await (model.constructor as typeof Markov).fromBytes(model.toBytes());
    expect(loaded.training).toEqual(model.training);
    const userId = test.users[0] as string;
    const seen = new Set(train.getUserItems(userId));
    expect((await loaded.recommend({ userId, topK: 30 })).some(({ itemId }) => seen.has(itemId))).toBe(true);
    await loaded.release();
    expect(await model.recommend({ userId, topK: 30, filterSeen: true })).toEqual(
      await model.recommend({ userId, topK: 30, seen: "masked" }),
    );
    const both = { userId, seen: "masked", filterSeen: true } as const;
    expect((await failure(model.recommend(both))).message).toContain(
      "filterSeen is true. The option seen says the same",
    );
    await model.release();
  });
});

it("seen items are allowed from one repeat in ten events on, unless the loss has left them out", () => {
  const walk = (repeats: number): Dataset => {
    const itemIds = Array.from({ length: 101 }, (_, t) => (t <= 100 - repeats ? t : 0));
    return Dataset.from({ userIds: itemIds.map(() => 1), itemIds });
  };
  expect(atOnce(repeatsOf(walk(0)))).toEqual({ repeatRate: 0, seen: "masked" });
  expect(atOnce(repeatsOf(walk(9)))).toEqual({ repeatRate: 0.09, seen: "masked" });
  expect(atOnce(repeatsOf(walk(10)))).toEqual({ repeatRate: 0.1, seen: "allowed" });
  expect(atOnce(repeatsOf(walk(10), true))).toEqual({ repeatRate: 0.1, seen: "masked" });
  expect(atOnce(repeatsOf(Dataset.from({ userIds: [1, 2], itemIds: [1, 1] })))).toEqual({
    repeatRate: 0,
    seen: "masked",
  });
});

it("without repeats all that masks gives the same numbers", async () => {
  const walk = Dataset.from({
    userIds: Array.from({ length: 200 }, (_, row) => Math.floor(row / 10)),
    itemIds: Array.from({ length: 200 }, (_, row) => (Math.floor(row / 10) * 3 + row) % 25),
  });
  const parts = walk.leaveOneOut();
  const model = await new Markov().fit(parts.train);
  const run = async (seen: "auto" | "masked" | "kept-if-target") =>
    (await evaluate(model, parts.test, { seen })).metrics;
  expect(await run("masked")).toEqual(await run("kept-if-target"));
  expect(await run("auto")).toEqual(await run("kept-if-target"));
});
