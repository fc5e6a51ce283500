import { describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { ring, scorer } from "../../../tests/support/toy-scorer.ts";
import { evaluate } from "../protocol/evaluate.ts";
import type { EvaluationReport } from "../protocol/report.ts";
import { percentileInterval, resampledMeans } from "./bootstrap.ts";
import { confidenceInterval, confidenceIntervals } from "./confidence.ts";

const wavy = (history: readonly number[], item: number): number => Math.sin(item * 12.9 + (history.at(-1) ?? 0));

async function reportOf(users: number, options: object = {}): Promise<EvaluationReport> {
  const { train, test } = ring(users, 30);
  return evaluate(scorer(train, wavy), test, { perUser: true, ...options });
}

describe("bootstrap", () => {
  it.each([
    ["few users", 800],
    ["more users than are drawn one by one", 60_000],
  ])("has the standard error of a mean: %s", (_, users) => {
    // A quarter of the users hit, the first ones: the deviation of the mean is sqrt(.25 * .75 / users).
    const hits = Float64Array.from({ length: users }, (_, i) => (i < users / 4 ? 1 : 0));
    const means = resampledMeans(hits, 2000, 1);
    const mean = means.reduce((a, b) => a + b) / means.length;
    const deviation = Math.sqrt(means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / means.length);
    const expected = Math.sqrt((0.25 * 0.75) / users);
    expect(Math.abs(mean - 0.25)).toBeLessThan(expected / 5);
    expect(deviation / expected).toBeGreaterThan(0.94);
    expect(deviation / expected).toBeLessThan(1.06);
    expect([...means]).toEqual([...means].sort((a, b) => a - b));
  });

  it("covers the truth about as often as its level says", () => {
    // 300 experiments of 100 users who hit with chance 0.3: of the 90% intervals, 90% hold 0.3.
    let held = 0;
    let state = 12345;
    const random = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state / 0x80000000;
    };
    for (let experiment = 0; experiment < 300; experiment++) {
      const hits = Float64Array.from({ length: 100 }, () => (random() < 0.3 ? 1 : 0));
      const [low, high] = percentileInterval(resampledMeans(hits, 200, experiment), 0.9);
      if (low <= 0.3 && 0.3 <= high) held++;
    }
    expect(held / 300).toBeGreaterThan(0.84);
    expect(held / 300).toBeLessThan(0.95);
  });

  it("interpolates percentiles", () => {
    expect(percentileInterval(Float64Array.of(0, 1, 2, 3, 4), 0.5)).toEqual([1, 3]);
    expect(percentileInterval(Float64Array.of(0, 1), 0.5)).toEqual([0.25, 0.75]);
  });
});

describe("confidenceInterval", () => {
  it("holds the estimate, and says what it rests on", async () => {
    const report = await reportOf(200);
    const interval = confidenceInterval(report, "hr@10", { seed: 3 });
    expect(interval).toMatchObject({ metric: "hr@10", level: 0.95, resamples: 1000, seed: 3, users: 200 });
    expect(interval.estimate).toBe(report.metrics["hr@10"]);
    expect(interval.low).toBeLessThan(interval.estimate);
    expect(interval.high).toBeGreaterThan(interval.estimate);
  });

  it("follows the seed", async () => {
    const report = await reportOf(50);
    const at = (seed: number): object => confidenceInterval(report, "mrr@10", { seed });
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual({ ...at(2), seed: 1 });
  });

  it("narrows with the number of users and widens with the level", async () => {
    const width = async (users: number, level: number): Promise<number> => {
      const { low, high } = confidenceInterval(await reportOf(users), "hr@10", { level });
      return high - low;
    };
    const [few, many] = [await width(50, 0.95), await width(800, 0.95)];
    expect(few / many).toBeGreaterThan(3); // a factor of 4 = sqrt(16)
    expect(few / many).toBeLessThan(5.5);
    expect(await width(50, 0.99)).toBeGreaterThan(few);
  });

  it("gives all that have one, coverage not among them", async () => {
    const report = await reportOf(20, { k: [1, 5], metrics: ["ndcg", "coverage", "novelty", "popularity"] });
    const all = confidenceIntervals(report);
    expect(Object.keys(all)).toEqual(["ndcg@1", "novelty@1", "popularity@1", "ndcg@5", "novelty@5", "popularity@5"]);
    expect(all["ndcg@5"]).toEqual(confidenceInterval(report, "ndcg@5"));
  });

  it("works on a report that was stored as JSON", async () => {
    const report = await reportOf(20);
    const stored = JSON.parse(JSON.stringify(report)) as EvaluationReport;
    expect(confidenceInterval(stored, "ndcg@10")).toEqual(confidenceInterval(report, "ndcg@10"));
  });

  it("says what is missing", async () => {
    const report = await reportOf(20, { metrics: ["hr", "coverage"] });
    const { perUser: _, ...bare } = report;
    const refused = (code: string, message: RegExp): object => ({ code, message: expect.stringMatching(message) });
    expect(await failure(() => confidenceInterval(bare, "hr@10"))).toMatchObject(
      refused("invalid-option", /perUser: true/),
    );
    expect(await failure(() => confidenceInterval(report, "ndcg@5"))).toMatchObject(
      refused("invalid-option", /no "ndcg@5"; it has hr@10/),
    );
    expect(await failure(() => confidenceInterval(report, "coverage@10"))).toMatchObject(
      refused("invalid-option", /of all users together/),
    );
    expect(await failure(() => confidenceInterval(report, "hr@10", { level: 95 }))).toMatchObject(
      refused("invalid-option", /level is 95/),
    );
    const one = await reportOf(1);
    expect(await failure(() => confidenceInterval(one, "hr@10"))).toMatchObject(
      refused("invalid-data", /one user alone/),
    );
  });
});
