import { expect, test } from "vitest";
import { ring, scorer } from "../../../tests/support/toy-scorer.ts";
import { evaluate } from "../protocol/evaluate.ts";
import type { EvaluationReport } from "../protocol/report.ts";
import { meanReport, spreadOf } from "./over-seeds.ts";
import { compareReports } from "./paired-comparison.ts";

const { train, test: events } = ring(40, 30);

/** A training by another seed. */
async function reportOf(seed: number): Promise<EvaluationReport> {
  const score = (history: readonly number[], item: number): number => Math.sin(seed * item + (history.at(-1) ?? 0));
  return evaluate(scorer(train, score), events, { perUser: true, metrics: ["hr", "coverage"] });
}

test("the mean is of every metric and of every user", async () => {
  const [a, b] = [await reportOf(1.1), await reportOf(2.3)];
  const both = meanReport([a, b]);
  const of = (name: string, report: EvaluationReport): number => report.metrics[name] as number;
  for (const name of ["hr@10", "coverage@10"]) expect(of(name, both)).toBeCloseTo((of(name, a) + of(name, b)) / 2, 12);
  const values = both.perUser?.metrics["hr@10"] ?? [];
  expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(of("hr@10", both), 12);
  expect(both).toMatchObject({ model: "Toy, 2 seeds", users: a.users });
  expect(both.seconds.total).toBeCloseTo(a.seconds.total + b.seconds.total, 12);
  expect(compareReports(both, a, "hr@10").difference).toBeCloseTo(of("hr@10", both) - of("hr@10", a), 12);
});

test("the spread is the deviation between trainings; one training has none", async () => {
  const [a, b] = [await reportOf(1.1), await reportOf(2.3)];
  const difference = (a.metrics["hr@10"] as number) - (b.metrics["hr@10"] as number);
  expect(spreadOf([a, b])["hr@10"]?.deviation).toBeCloseTo(Math.abs(difference) / Math.SQRT2, 12);
  expect(spreadOf([a])["hr@10"]).toEqual({ mean: a.metrics["hr@10"], deviation: null });
  expect(meanReport([a])).toBe(a);
});
