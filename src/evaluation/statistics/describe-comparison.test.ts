import { expect, test } from "vitest";
import { describeComparison, percent, withBest } from "./describe-comparison.ts";
import type { Comparison } from "./paired-comparison.ts";

const between = (difference: number, low: number, high: number): Comparison => ({
  metric: "ndcg@10",
  models: ["SASRec", "Markov"],
  estimates: [0.1 + difference, 0.1],
  ...{ difference, low, high, pValue: 0.01, level: 0.95, resamples: 1000, seed: 0, users: 30 },
});

test("a sentence says who is better, by how much and how surely", () => {
  expect(describeComparison(between(0.0121, 0.008, 0.0165))).toBe(
    "SASRec is better than Markov by 0.0121 in NDCG@10 (95 % interval 0.0080 to 0.0165)",
  );
  expect(describeComparison(between(-0.0121, -0.0165, -0.008))).toBe(
    "Markov is better than SASRec by 0.0121 in NDCG@10 (95 % interval 0.0080 to 0.0165)",
  );
});

test("an interval that holds 0 is no difference, also if it begins or ends there", () => {
  expect(describeComparison(between(0.001, -0.002, 0.004))).toBe(
    "no difference between SASRec and Markov in NDCG@10 on these 30 users (+0.0010, 95 % interval -0.0020 to +0.0040)",
  );
  expect(describeComparison(between(0.001, 0, 0.004))).toMatch(/^no difference/);
  expect(describeComparison(between(-0.001, -0.004, 0))).toMatch(/^no difference/);
});

test("the strongest of the others is found by the metric that is asked for", () => {
  const [strong, weak] = [
    between(0.01, 0.005, 0.02),
    { ...between(0.05, 0.04, 0.06), estimates: [0.1, 0.05] as const },
  ];
  expect(withBest([weak, { ...strong, metric: "hr@10", estimates: [1, 1] }, strong], "ndcg@10")).toBe(strong);
  expect(withBest([weak, strong], "mrr@10")).toBeUndefined();
  expect([percent(0.95), percent(0.999)]).toEqual(["95 %", "99.9 %"]);
});
