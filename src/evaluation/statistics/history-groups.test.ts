import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log, scorer } from "../../../tests/support/toy-scorer.ts";
import { evaluate } from "../protocol/evaluate.ts";
import type { EvaluationReport } from "../protocol/report.ts";
import { byHistoryLength } from "./history-groups.ts";

/** One user for each length, user n with n events of items 0..n-1; the model ranks items by index, the test item is n. */
async function reportOf(lengths: readonly number[]): Promise<EvaluationReport> {
  const items = Array.from({ length: 101 }, (_, item): [number, string] => [-1, `i${item}`]);
  const rows = lengths.flatMap((length, user) => items.slice(0, length).map(([, id]): [number, string] => [user, id]));
  const test = log(lengths.map((length, user) => [user, `i${length}`]));
  const model = scorer(log([...items, ...rows]), (_, item) => (item < 50 ? -item : item));
  return evaluate(model, test, { k: [1, 100], metrics: ["hr", "mrr", "coverage"], perUser: true });
}

describe("byHistoryLength", () => {
  it("takes the means of each group's users, and counts them", async () => {
    const report = await reportOf([1, 10, 11, 50, 51, 100]);
    const groups = byHistoryLength(report, { upTo: [10, 50] });
    expect(groups.map(({ from, to, users }) => [from, to, users])).toEqual([
      [1, 10, 2],
      [11, 50, 2],
      [51, null, 2],
    ]);
    const [, , last] = groups;
    // Items 100, 99, … 50 stand before all others: 51 at rank 50, 100 at rank 1.
    expect(last?.metrics["hr@1"]).toBe(0.5);
    expect(last?.metrics["mrr@100"]).toBeCloseTo((1 / 50 + 1) / 2, 12);
    expect(last?.metrics).not.toHaveProperty("coverage@1");
  });

  it("makes quartiles by default, fewer if lengths are equal", async () => {
    const four = byHistoryLength(await reportOf([8, 7, 6, 5, 4, 3, 2, 1]));
    expect(four.map(({ from, to, users }) => [from, to, users])).toEqual([
      [1, 2, 2],
      [3, 4, 2],
      [5, 6, 2],
      [7, null, 2],
    ]);
    expect(byHistoryLength(await reportOf([3, 3, 3, 3, 3])).map(({ from, to, users }) => [from, to, users])).toEqual([
      [1, null, 5],
    ]);
    expect(byHistoryLength(await reportOf([3, 3, 3, 9])).map(({ users }) => users)).toEqual([3, 1]);
  });

  it("leaves out groups that nobody is in", async () => {
    const groups = byHistoryLength(await reportOf([1, 100]), { upTo: [10, 50, 200] });
    expect(groups.map(({ from, to }) => [from, to])).toEqual([
      [1, 10],
      [51, 200],
    ]);
  });

  it("is a partition whose weighted mean is the report's", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 15 }),
        fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 4 }), { nil: undefined }),
        async (lengths, bounds) => {
          const report = await reportOf(lengths);
          const groups = byHistoryLength(report, bounds ? { upTo: bounds.sort((a, b) => a - b) } : {});
          expect(groups.reduce((sum, { users }) => sum + users, 0)).toBe(lengths.length);
          const mean = groups.reduce((sum, { users, metrics }) => sum + users * (metrics["mrr@100"] ?? 0), 0);
          expect(mean / lengths.length).toBeCloseTo(report.metrics["mrr@100"] ?? Number.NaN, 12);
        },
      ),
      { numRuns: 30 },
    ));

  it("refuses bounds that are not ascending, and reports without users", async () => {
    const report = await reportOf([1, 2]);
    expect(() => byHistoryLength(report, { upTo: [10, 10] })).toThrow(/upTo is \[10, 10\].*in ascending order/);
    expect(() => byHistoryLength(report, { bins: [1] } as never)).toThrow(/has no option "bins"/);
    const { perUser: _, ...bare } = report;
    expect(() => byHistoryLength(bare)).toThrow(/byHistoryLength: .*perUser: true/);
  });
});
