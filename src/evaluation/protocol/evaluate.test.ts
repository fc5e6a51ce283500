import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log, ring, scorer } from "../../../tests/support/toy-scorer.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import { METRIC_NAMES, RANKING_METRIC_NAMES } from "../metrics/metric-names.ts";
import { evaluate } from "./evaluate.ts";
import type { EvaluateOptions, EvaluationProgress } from "./options.ts";
import { describeProtocol, type EvaluationReport } from "./report.ts";

const next = (history: readonly number[], item: number, items: number): number =>
  item === ((history.at(-1) as number) + 1) % items ? 1 : 0;

describe("evaluate", () => {
  const { train, test } = ring(50, 30);
  const all = { k: [1, 5, 10], metrics: METRIC_NAMES };

  it("gives a constant scorer exactly chance", async () => {
    const { metrics } = await evaluate(
      scorer(train, () => 0.5),
      test,
      all,
    );
    // 27 candidates: 30 items less 3 seen ones
    expect(metrics["hr@10"]).toBeCloseTo(10 / 27, 12);
    expect(metrics["recall@5"]).toBeCloseTo(5 / 27, 12);
    expect(metrics["precision@5"]).toBeCloseTo(1 / 27, 12);
    const harmonic = Array.from({ length: 10 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
    expect(metrics["mrr@10"]).toBeCloseTo(harmonic / 27, 12);
    expect(metrics["map@10"]).toBeCloseTo(harmonic / 27, 12);
    const discounts = Array.from({ length: 10 }, (_, i) => 1 / Math.log2(i + 2)).reduce((a, b) => a + b);
    expect(metrics["ndcg@10"]).toBeCloseTo(discounts / 27, 12);
    // Every user's list holds each of 27 unseen items with the chance 10/27.
    const seenBy = Array.from({ length: 30 }, (_, item) => {
      return train.users.filter((user) => user !== -1 && train.getUserItems(user).includes(`i${item}`)).length;
    });
    const covered = seenBy.map((seen) => 1 - (17 / 27) ** (50 - seen)).reduce((a, b) => a + b);
    expect(metrics["coverage@10"]).toBeCloseTo(covered / 30, 12);
    // User -1 has every item, and 51 users there are.
    const bits = seenBy.map((seen) => (50 - seen) * Math.log2(51 / (seen + 1))).reduce((a, b) => a + b);
    expect(metrics["novelty@5"]).toBeCloseTo(bits / (50 * 27), 12);
  });

  it("gives a constant scorer the chance of a hit for several test items too", async () => {
    const { train: past, test: future } = ring(20, 12);
    const more = future.concat(log(future.users.map((user, i) => [user, future.itemIds[(i + 1) % 20] as string])));
    const { metrics, perUser } = await evaluate(
      scorer(past, () => 0),
      more,
      { k: 4, metrics: ["recall", "hr"], perUser: true },
    );
    // 9 candidates and those of the test items that were seen; a list of 4 holds each with the same chance.
    more.users.forEach((user, i) => {
      const tested = new Set(more.getUserItems(user));
      const candidates = new Set(
        [...past.catalogue].filter((id) => tested.has(id) || !past.getUserItems(user).includes(id)),
      );
      expect(perUser?.metrics["recall@4"]?.[i]).toBeCloseTo(4 / candidates.size, 12);
    });
    expect(metrics["hr@4"]).toBeGreaterThan(metrics["recall@4"] as number);
  });

  it("gives a perfect scorer 1", async () => {
    const perfect = scorer(train, (history, item) => next(history, item, 30));
    const { metrics } = await evaluate(perfect, test, all);
    for (const name of RANKING_METRIC_NAMES) expect(metrics[`${name}@1`]).toBe(1);
    expect((await evaluate(perfect, test, { protocol: "sampled-100" })).metrics["mrr@10"]).toBe(1);
  });

  it("says what was done", async () => {
    const report = await evaluate(
      scorer(train, () => 0),
      test,
    );
    expect(report).toMatchObject({
      model: "Toy",
      protocol: {
        name: "full",
        k: [10],
        metrics: ["hr", "ndcg", "mrr"],
        items: 30,
        seen: "kept-if-target",
        history: "fitted",
        seed: null,
      },
      dataset: { name: "toy", hash: test.summary().hash },
      users: 50,
      testItems: 50,
      skippedUsers: { total: 0 },
      unknownTestItems: { total: 0 },
    });
    expect(Object.keys(report.metrics)).toEqual(["hr@10", "ndcg@10", "mrr@10"]);
    expect(report).not.toHaveProperty("perUser");
    expect(report.seconds.total).toBeGreaterThanOrEqual(report.seconds.scoring + report.seconds.ranking);
    expect(describeProtocol(report.protocol)).toBe(
      "all 30 items ranked, seen items masked but for the targets, ties in expectation",
    );
  });

  it("filters the history unless told otherwise, but never the test item", async () => {
    const past = log([
      ["u", "a"],
      ["u", "b"],
      ["v", "c"],
      ["v", "d"],
    ]);
    const index = (_: readonly number[], item: number): number => -item; // a, b, c, d from best to worst
    const model = scorer(past, index);
    const rank = async (item: string, filterSeen: boolean): Promise<number> =>
      1 / ((await evaluate(model, log([["u", item]]), { filterSeen, metrics: ["mrr"] })).metrics["mrr@10"] as number);
    expect(await rank("c", true)).toBeCloseTo(1);
    expect(await rank("c", false)).toBeCloseTo(3);
    expect(await rank("b", true)).toBeCloseTo(1);
    expect(await rank("b", false)).toBeCloseTo(2);
  });

  it("masks seen items, test items too, or allows them, or as the model says, and counts repeats", async () => {
    const past = log([
      ["u", "a"],
      ["u", "b"],
      ["v", "c"],
      ["v", "d"],
    ]);
    const model = scorer(past, (_, item) => -item); // a, b, c, d from best to worst
    const run = async (options: EvaluateOptions, from: Scorer = model): Promise<EvaluationReport> => {
      return evaluate(
        from,
        log([
          ["u", "b"],
          ["u", "c"],
        ]),
        { metrics: ["recall", "coverage"], k: 1, ...options },
      );
    };
    for (const [seen, recall] of [
      ["masked", 0.5],
      ["allowed", 0],
      ["kept-if-target", 0.5],
    ] as const) {
      const report = await run({ seen });
      expect(report.protocol.seen).toBe(seen);
      expect(report.repeatedTestItems).toBe(1);
      expect([seen, report.metrics["recall@1"]]).toEqual([seen, recall]);
      expect((await run({}, { ...model, seen: "allowed" })).metrics["recall@1"]).toBe(0);
    }
    expect((await run({ seen: "masked", k: 4 })).metrics["recall@4"]).toBe(0.5); // b is a miss however long the list
    expect((await run({ seen: "kept-if-target", k: 4 })).metrics["recall@4"]).toBe(1);
    expect((await run({})).protocol.seen).toBe("kept-if-target");
    expect((await run({}, { ...model, seen: "allowed" })).protocol.seen).toBe("allowed");
    expect((await run({ filterSeen: true }, { ...model, seen: "allowed" })).protocol.seen).toBe("kept-if-target");
    expect((await run({ filterSeen: false })).protocol.seen).toBe("allowed");
    const sampled = { protocol: "sampled-100", metrics: ["hr"] } as const;
    expect((await run(sampled, { ...model, seen: "allowed" })).protocol.seen).toBe("kept-if-target");
  });

  it("joins given histories in order, and leaves out items that the model does not know", async () => {
    const past = log([
      ["u", "a"],
      ["u", "b"],
      ["v", "c"],
      ["v", "d"],
    ]);
    const later = log([
      ["u", "new"],
      ["u", "c"],
    ]);
    const seen: number[][] = [];
    const model = scorer(past, (history, item) => {
      if (item === 0) seen.push([...history]);
      return item;
    });
    const report = await evaluate(model, log([["u", "d"]]), { history: [past, later] });
    expect(seen).toEqual([[0, 1, 2]]);
    expect(report.protocol.history).toBe("given");
    await evaluate(model, log([["u", "d"]]), { history: later });
    expect(seen.at(-1)).toEqual([2]);
  });

  it("counts users without a known history and drops them from the means", async () => {
    const past = log([
      ["u", "a"],
      ["u", "b"],
      ["v", "c"],
    ]);
    const known = log([
      ["u", "a"],
      ["v", "new"],
    ]);
    const report = await evaluate(
      scorer(past, () => 0),
      log([
        ["u", "b"],
        ["v", "a"],
        ["w", "a"],
      ]),
      { history: known },
    );
    expect(report.users).toBe(1);
    expect(report.skippedUsers).toEqual({ total: 2, noHistory: 1, unknownHistory: 1 });
    expect(report.metrics["hr@10"]).toBe(1);
  });

  it("counts unknown test items as misses", async () => {
    const past = log([
      ["u", "a"],
      ["v", "b"],
      ["w", "c"],
    ]);
    const future = log([
      ["u", "b"],
      ["u", "new"],
      ["v", "newer"],
      ["w", "a"],
    ]);
    const report = await evaluate(
      scorer(past, () => 0),
      future,
      { metrics: ["recall"], perUser: true },
    );
    expect(report.users).toBe(3);
    expect(report.testItems).toBe(4);
    expect(report.unknownTestItems).toEqual({ total: 2, usersWithoutOther: 1 });
    expect(report.perUser?.userIds).toEqual(["u", "v", "w"]);
    expect(report.perUser?.metrics["recall@10"]).toEqual([0.5, 0, 1]);
    expect(report.metrics["recall@10"]).toBeCloseTo(0.5, 12);
    const sampled = await evaluate(
      scorer(past, () => 0),
      future,
      { metrics: ["recall"], protocol: "sampled-100", perUser: true },
    );
    expect(sampled.perUser?.metrics["recall@10"]).toEqual([0.5, 0, 1]);
  });

  it("ranks several test items of a user together, repeats once", async () => {
    const past = log([
      ["u", "a"],
      ["v", "b"],
      ["v", "c"],
      ["v", "d"],
    ]);
    const model = scorer(past, (_, item) => -item);
    const report = await evaluate(
      model,
      log([
        ["u", "d"],
        ["u", "b"],
        ["u", "d"],
      ]),
      { k: 2, metrics: ["recall", "map"] },
    );
    expect(report.metrics["recall@2"]).toBe(0.5);
    expect(report.metrics["map@2"]).toBe(0.5);
    expect(report.testItems).toBe(2);
  });

  it("gives the same result for any batch size, and shows progress", async () => {
    const model = scorer(train, (history, item) => Math.sin(item * 12.9 + (history.at(-1) ?? 0)));
    const whole = await evaluate(model, test, { metrics: METRIC_NAMES, perUser: true });
    const done: number[] = [];
    const left: number[] = [];
    const onProgress = (progress: EvaluationProgress): void => {
      done.push(progress.done);
      left.push(progress.secondsLeft);
    };
    const parts = await evaluate(model, test, { metrics: METRIC_NAMES, perUser: true, batchSize: 7, onProgress });
    expect(parts.perUser).toEqual(whole.perUser);
    expect(parts.metrics).toEqual(whole.metrics);
    expect(done).toEqual([7, 14, 21, 28, 35, 42, 49, 50]);
    expect(left.every((seconds) => seconds >= 0)).toBe(true);
    expect(left.at(-1)).toBe(0);
  });

  it("asks for no more than a batch of scores at a time", async () => {
    const base = scorer(train, () => 0);
    let most = 0;
    const model: Scorer = {
      ...base,
      scoreHistories(histories) {
        most = Math.max(most, histories.length);
        return base.scoreHistories(histories);
      },
    };
    await evaluate(model, test, { batchSize: 8 });
    expect(most).toBe(8);
  });
});

describe("sampled-100", () => {
  const { train, test } = ring(60, 300);

  it("gives a constant scorer chance among 101", async () => {
    const { metrics, protocol } = await evaluate(
      scorer(train, () => 1),
      test,
      { protocol: "sampled-100" },
    );
    expect(metrics["hr@10"]).toBeCloseTo(10 / 101, 12);
    expect(describeProtocol(protocol)).toMatch(/100 sampled unseen items, if there are so many \(seed 0\)/);
  });

  it("depends on the seed alone", async () => {
    const model = scorer(train, (_, item) => Math.sin(item * 12.9));
    const value = async (seed: number, batchSize: number): Promise<number | undefined> =>
      (await evaluate(model, test, { protocol: "sampled-100", seed, batchSize })).metrics["ndcg@10"];
    expect(await value(1, 60)).toBe(await value(1, 7));
    expect(await value(1, 60)).not.toBe(await value(2, 60));
  });

  it("is higher than full ranking on average", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (phase) => {
        const model = scorer(train, (_, item) => Math.sin(item * 12.9 + phase));
        const full = await evaluate(model, test, { metrics: ["mrr"], k: 300 });
        const sampled = await evaluate(model, test, { metrics: ["mrr"], k: 300, protocol: "sampled-100" });
        expect(sampled.metrics["mrr@300"]).toBeGreaterThan(full.metrics["mrr@300"] as number);
      }),
      { numRuns: 20 },
    ));
});

describe("errors", () => {
  const { train, test } = ring(5, 10);
  const model = scorer(train, () => 0);

  it("takes infinite scores, which have an order", async () => {
    const order = (history: readonly number[], item: number): number => next(history, item, 30);
    const plain = await evaluate(scorer(train, order), test);
    const infinite = await evaluate(
      scorer(train, (history, item) =>
        order(history, item) === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
      ),
      test,
    );
    expect(infinite.metrics).toEqual(plain.metrics);
  });

  it("names the user and item of a NaN", async () => {
    const broken = scorer(train, (history, item) => (history[0] === 7 && item === 4 ? Number.NaN : 0));
    await expect(evaluate(broken, test)).rejects.toMatchObject({
      code: "non-finite",
      message: expect.stringMatching(/item "i4" NaN for user 1;/),
    });
  });

  it.each([
    [{ k: 0 }, /k is 0. Give a whole number of at least 1, or a list/],
    [{ k: [] }, /k is an empty list/],
    [{ k: 2.5 }, /k is 2.5/],
    [{ metrics: ["auc"] }, /metrics is \["auc"\]. Give a list of "hr", "ndcg"/],
    [{ protocol: "sampled" }, /protocol is "sampled". Give "full" or "sampled-100"/],
    [{ topK: 10 }, /has no option "topK"/],
    [{ history: { userIds: [] } }, /history is an object. Give a Dataset or a list/],
    [{ protocol: "sampled-100", filterSeen: false }, /filterSeen is false. The protocol/],
    [{ protocol: "sampled-100", seen: "masked" }, /seen is "masked". The protocol/],
    [{ seen: "masked", filterSeen: true }, /filterSeen is true. The option seen says the same/],
    [{ seen: "never" }, /seen is "never". Give "auto", "masked", "allowed" or "kept-if-target"/],
    [
      { protocol: "sampled-100", metrics: ["hr", "novelty"] },
      /metrics is \["hr", "novelty"\]. novelty:.*protocol "full"/,
    ],
  ])("refuses %o", async (options, message) => {
    await expect(evaluate(model, test, options as never)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(message),
    });
  });

  it("says why nobody can be evaluated", async () => {
    await expect(evaluate(model, log([]))).rejects.toThrow(/no events/);
    await expect(evaluate(model, log([["0", "i1"]]))).rejects.toThrow(/none of the 1 test users.*1 have no event/);
  });

  it("notices a wrong number of scores", async () => {
    const short: Scorer = { ...model, scoreHistories: async () => new Float32Array(3) };
    await expect(evaluate(short, test)).rejects.toThrow(/returned 3 scores for 5 histories x 10 items/);
  });
});
