import { describe, expect, it } from "vitest";
import { log, ring, scorer } from "../../../tests/support/toy-scorer.ts";
import { evaluate } from "../../evaluation/protocol/evaluate.ts";
import type { EvaluationReport } from "../../evaluation/protocol/report.ts";
import { progressNotes, reportTable } from "../commands/evaluate-model.ts";
import { comparisonsOf, comparisonTable, groupTable, intervalsOf, verdictOf } from "./evaluation-details.ts";

const { train, test } = ring(60, 30);

async function reportOf(score: (history: readonly number[], item: number) => number): Promise<EvaluationReport> {
  return evaluate(scorer(train, score), test, { perUser: true, metrics: ["hr", "coverage"] });
}
const wavy = (history: readonly number[], item: number): number => Math.sin(item * 12.9 + (history.at(-1) ?? 0));
const silent = (): void => undefined;

describe("tables", () => {
  it("show a metric with its interval, one without alone", async () => {
    const report = await reportOf(wavy);
    const text = reportTable([report], "none", [intervalsOf(report)]);
    expect(text).toMatch(/HR@10 +COVERAGE@10\n {2}Toy +0\.\d{4} \[0\.\d{4}, 0\.\d{4}\] +\d\.\d{4}\n/);
    expect(text).toContain("[95 % intervals] from 1,000 bootstrap samples of the users");
    expect(reportTable([report], "none")).not.toContain("interval");
  });

  it("show who is better, by how much and how surely", async () => {
    const [a, b] = [await reportOf(wavy), await reportOf(() => 0)];
    const comparisons = comparisonsOf(a, [b, a], silent);
    expect(comparisons).toHaveLength(2);
    const text = comparisonTable(comparisons);
    expect(text).toMatch(/^ {2}Toy less +metric +difference +95 % interval +p\n/);
    expect(text).toMatch(/Toy +HR@10 +\+0\.0000 +\+0\.0000 to \+0\.0000 +1\.000$/);
  });

  it("end with a sentence about the strongest of the others", async () => {
    const [a, b] = [await reportOf(wavy), await reportOf(() => 0)];
    expect(verdictOf(comparisonsOf(a, [b, a], silent))).toEqual([
      expect.stringMatching(/^ {2}(Toy is better than Toy by|no difference between Toy and Toy in HR@10)/),
    ]);
    expect(verdictOf([])).toEqual([]);
  });

  it("show the groups of each model in turn", async () => {
    const report = await reportOf(wavy);
    const lines = groupTable([report, report], [2]).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^ {2}history +users +HR@10$/);
    expect(lines[1]).toMatch(/^ {2}3 or more +Toy +60 +0\.\d{4}$/);
  });
});

it("reports that do not compare are named, and no error", async () => {
  const a = await reportOf(wavy);
  const other = await evaluate(scorer(train.concat(log([[-1, "new"]])), wavy), test, { perUser: true });
  const notes: string[] = [];
  expect(comparisonsOf(a, [other], (text) => notes.push(text))).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(/Toy and Toy are not compared: .*catalogue: 30 and 31/)]);
});

it("one user has results, and no intervals", async () => {
  const one = ring(1, 10);
  const report = await evaluate(scorer(one.train, wavy), one.test, { perUser: true });
  expect(intervalsOf(report)).toEqual({});
  expect(comparisonsOf(report, [report], silent)).toEqual([]);
  expect(reportTable([report], "none", [intervalsOf(report)])).not.toContain("interval");
});

it("progress is told after two seconds, and ever more rarely", () => {
  const notes: string[] = [];
  let now = 0;
  const note = (text: string): number => notes.push(text);
  const told = progressNotes("Toy", note, () => now);
  for (now = 0; now <= 20_000; now += 500) told({ done: now, total: 1e6, secondsLeft: 61.2 });
  expect(notes).toHaveLength(4); // after 2, 4, 8 and 16 seconds
  expect(notes[0]).toBe("  Toy: 2,000 of 1,000,000 users, about 62 seconds left");
});
