/** What can be said of reports that have the values of single users: intervals, groups, and who is better. */

import { isSasrecError } from "../../errors.ts";
import { decidingName, METRIC_NAMES } from "../../evaluation/metrics/metric-names.ts";
import type { EvaluationReport } from "../../evaluation/protocol/report.ts";
import { type ConfidenceInterval, confidenceIntervals } from "../../evaluation/statistics/confidence.ts";
import { describeComparison, percent, signed, withBest } from "../../evaluation/statistics/describe-comparison.ts";
import { byHistoryLength, type HistoryGroup } from "../../evaluation/statistics/history-groups.ts";
import type { SeedSpread } from "../../evaluation/statistics/over-seeds.ts";
import { type Comparison, compareAll } from "../../evaluation/statistics/paired-comparison.ts";
import type { Note } from "./io.ts";
import { count, table } from "./table.ts";

/** The flag `--groups`: bounds, or `true` for quartiles. */
export type GroupBounds = readonly number[] | true;

/** A report's intervals by `"metric@k"`. */
export type Intervals = Readonly<Record<string, ConfidenceInterval>>;

/** Of every metric that has one; none if there is only one user. */
export function intervalsOf(report: EvaluationReport): Intervals {
  return report.users < 2 ? {} : confidenceIntervals(report);
}

/** How far a model's trainings by several seeds are apart, in one line. */
export function describeSpread(model: string, spread: Readonly<Record<string, SeedSpread>>): string {
  const metrics = Object.entries(spread).map(([name, { mean, deviation }]) => {
    return `${name.toUpperCase()} ${mean.toFixed(4)} ± ${deviation?.toFixed(4)}`;
  });
  return `  ${model}, mean ± deviation: ${metrics.join(", ")}`;
}

/** What the numbers in brackets are, in one line; no line if there are none. */
export function describeIntervals(intervals: Intervals): string[] {
  const [first] = Object.values(intervals);
  if (first === undefined) return [];
  return [`  [${percent(first.level)} intervals] from ${count(first.resamples)} bootstrap samples of the users`];
}

/** The report's users by length of their histories. */
export function groupsOf(report: EvaluationReport, bounds: GroupBounds): HistoryGroup[] {
  return byHistoryLength(report, bounds === true ? {} : { upTo: bounds });
}

/** The first model with each other one, in every metric that single users have. Says so if they do not compare. */
export function comparisonsOf(first: EvaluationReport, others: readonly EvaluationReport[], note: Note): Comparison[] {
  return others.flatMap((other) => {
    try {
      return compareAll(first, other);
    } catch (error) {
      if (!isSasrecError(error, "invalid-data")) throw error;
      note(`${first.model} and ${other.model} are not compared: ${error.message}`);
      return [];
    }
  });
}

/** Who is better, the first model or the strongest of the others, by how much and how surely, in one line. */
export function verdictOf(comparisons: readonly Comparison[]): string[] {
  const names = METRIC_NAMES.filter((name) => comparisons.some(({ metric }) => metric.startsWith(`${name}@`)));
  const decides = decidingName(names);
  const first = comparisons.find(({ metric }) => metric.startsWith(`${decides}@`));
  const best = first === undefined ? undefined : withBest(comparisons, first.metric);
  return best === undefined ? [] : [`  ${describeComparison(best)}`];
}

/** One row a comparison. */
export function comparisonTable(comparisons: readonly Comparison[], width?: number): string {
  const right = "right" as const;
  const columns = [
    { head: `${comparisons[0]?.models[0]} less` },
    { head: "metric" },
    { head: "difference", align: right },
    { head: `${percent(comparisons[0]?.level ?? 0)} interval`, align: right },
    { head: "p", align: right },
  ];
  const rows = comparisons.map(({ models, metric, difference, low, high, pValue }) => {
    const interval = `${signed(low)} to ${signed(high)}`;
    return [models[1], metric.toUpperCase(), signed(difference), interval, pValue.toFixed(3)];
  });
  return table(columns, rows, width);
}

/** One row a group, the models in turn. */
export function groupTable(reports: readonly EvaluationReport[], bounds: GroupBounds, width?: number): string {
  const metrics = Object.keys(reports[0]?.perUser?.metrics ?? {});
  const right = "right" as const;
  const heads = ["users", ...metrics.map((name) => name.toUpperCase())];
  const columns = [{ head: "history" }, { head: "" }, ...heads.map((head) => ({ head, align: right }))];
  const rows = reports.flatMap((report) => {
    return groupsOf(report, bounds).map(({ from, to, users, metrics: values }) => {
      const events = to === null ? `${count(from)} or more` : `${count(from)} to ${count(to)}`;
      return [events, report.model, count(users), ...metrics.map((name) => (values[name] ?? Number.NaN).toFixed(4))];
    });
  });
  return table(columns, rows, width);
}
