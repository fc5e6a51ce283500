import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scorer } from "../../../tests/support/toy-scorer.ts";
import { Dataset } from "../../data/dataset.ts";
import { hashEvents } from "../../data/hash.ts";
import { Markov, Popularity } from "../../index.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import { METRIC_NAMES } from "../metrics/metric-names.ts";
import { currentEnvironment, VERSION } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import type { EvaluationReport } from "./report.ts";

/** 40 users who walk a ring of 25 items, 8 steps each, user u from item 3u at second 10u; one item a second. */
function walks(): Dataset {
  const rows = Array.from({ length: 40 * 8 }, (_, row) => ({ user: Math.floor(row / 8), step: row % 8 }));
  return Dataset.from({
    name: "walks",
    userIds: rows.map(({ user }) => `u${user}`),
    itemIds: rows.map(({ user, step }) => (user * 3 + step) % 25),
    timestamps: rows.map(({ user, step }) => user * 10 + step),
  });
}

describe("the splits, end to end", () => {
  const data = walks();

  it("leave one out", async () => {
    const { train, validation, test } = data.leaveOneOut();
    const history = [train, validation];
    const model = await new Markov().fit(train);
    const report = await evaluate(model, test, { history });
    expect(report.metrics["hr@10"]).toBeGreaterThan(0.95);
    expect(report).toMatchObject({
      users: 40,
      testItems: 40,
      dataset: {
        split: { name: "leave-one-out", options: {}, part: "test" },
        history: history.map((log) => hashEvents(log)),
      },
    });
    expect((await evaluate(model, validation)).dataset).toMatchObject({
      split: { name: "leave-one-out", part: "validation" },
      history: null,
    });
  });

  it("each user's last share", async () => {
    const { train, test } = data.trainTestSplit({ testSize: 0.25 });
    const report = await evaluate(await new Markov().fit(train), test, { metrics: ["recall", "map"], k: 2 });
    // The two items after six: what walks on comes first and second.
    expect(report.metrics["recall@2"]).toBeGreaterThan(0.9);
    expect(report).toMatchObject({
      users: 40,
      testItems: 80,
      dataset: { split: { name: "user-time", options: { testSize: 0.25 }, part: "test" } },
    });
  });

  it("one moment for all", async () => {
    const { train, test } = data.timeSplit({ at: 254 });
    const report = await evaluate(await new Markov().fit(train), test);
    // u25 is on the way; u26 and later are not known yet, and those before are done.
    expect(report).toMatchObject({
      users: 1,
      testItems: 4,
      skippedUsers: { total: 14, noHistory: 14, unknownHistory: 0 },
      dataset: { split: { name: "time", options: { at: 254 }, part: "test" } },
    });
    expect(report.metrics["hr@10"]).toBe(1);
  });

  it("any other", async () => {
    const { train, test } = data.trainTestSplit({ by: "random", seed: 5 });
    const model = await new Popularity().fit(train);
    expect((await evaluate(model, test)).dataset.split).toEqual({
      name: "random",
      options: { testSize: 0.2, seed: 5 },
      part: "test",
    });
    expect((await evaluate(model, test.filter({ minUserInteractions: 1 }))).dataset.split).toBeNull();
  });
});

describe("a report", () => {
  const { train, validation, test } = walks().leaveOneOut();
  const run = async (): Promise<EvaluationReport> => {
    const model = await new Markov({ window: 2 }).fit(train);
    return evaluate(model, test, { history: [train, validation], metrics: METRIC_NAMES, k: [5, 1], perUser: true });
  };

  it("says all that it takes to repeat it", async () => {
    const { metrics, perUser, seconds, modelOptions, trainedOn: _, ...rest } = await run();
    expect(modelOptions).toMatchObject({ window: 2, decay: expect.any(Number) });
    expect(rest).toEqual({
      model: "Markov",
      protocol: {
        name: "full",
        k: [5, 1],
        metrics: METRIC_NAMES,
        items: 25,
        seen: "masked",
        ties: "expected",
        history: "given",
        seed: null,
      },
      dataset: {
        name: "walks",
        hash: test.summary().hash,
        split: { name: "leave-one-out", options: {}, part: "test" },
        history: [train.summary().hash, validation.summary().hash],
      },
      users: 40,
      skippedUsers: { total: 0, noHistory: 0, unknownHistory: 0 },
      testItems: 40,
      unknownTestItems: { total: 0, usersWithoutOther: 0 },
      repeatedTestItems: 0,
      environment: { sasrec: VERSION, runtime: `Node ${process.versions.node}` },
    });
    expect(Object.keys(metrics)).toEqual([
      ...METRIC_NAMES.map((name) => `${name}@5`),
      ...METRIC_NAMES.map((name) => `${name}@1`),
    ]);
    expect(perUser?.historyLengths).toEqual(new Array(40).fill(7));
    expect(Object.values(seconds).every((value) => value >= 0)).toBe(true);
  });

  it("is plain data that survives JSON, and the same each time but for the seconds", async () => {
    const text = async (): Promise<string> => JSON.stringify({ ...(await run()), seconds: null });
    const first = await text();
    expect(await text()).toBe(first);
    const report = await run();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("repeats what a model tells of itself", async () => {
    const telling: Scorer = {
      ...scorer(train, () => 0),
      options: { loss: "bce", negatives: 3, seed: 7 },
      training: { dataName: "walks", dataHash: "0123456789abcdef" },
    };
    expect(
      await evaluate(
        scorer(train, () => 0),
        test,
      ),
    ).toMatchObject({ modelOptions: null, trainedOn: null });
    expect(await evaluate(telling, test)).toMatchObject({
      modelOptions: { loss: "bce", negatives: 3, seed: 7 },
      trainedOn: { name: "walks", hash: "0123456789abcdef" },
    });
  });
});

it("a popularity model recommends what is popular, and little else", async () => {
  const { train, test } = walks().leaveOneOut();
  const metrics = ["popularity", "novelty", "coverage"] as const;
  const popular = await evaluate(await new Popularity().fit(train), test, { metrics });
  const markov = await evaluate(await new Markov().fit(train), test, { metrics });
  expect(popular.metrics["popularity@10"]).toBeCloseTo(1, 12);
  expect(markov.metrics["popularity@10"]).toBeLessThan(1);
  expect(markov.metrics["novelty@10"]).toBeGreaterThan(popular.metrics["novelty@10"] as number);
});

it("the version is the package's", () => {
  const file = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  expect(currentEnvironment().sasrec).toBe((JSON.parse(file) as { readonly version: string }).version);
});
