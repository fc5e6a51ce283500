/** One model trained with several seeds, evaluated on the same users. */

import type { EvaluationReport } from "../protocol/report.ts";

/** A metric of several trainings. */
export interface SeedSpread {
  readonly mean: number;
  /** Standard deviation between the trainings, of the sample; `null` for one training. */
  readonly deviation: number | null;
}

/**
 * A report of the mean over `reports`, at least one, of every metric and of every user's values, by which intervals and comparisons are
 * of the mean model; what else a report says is the first one's, but for its name and the seconds, which are of all.
 */
export function meanReport(reports: readonly EvaluationReport[]): EvaluationReport {
  const first = reports[0] as EvaluationReport;
  if (reports.length === 1) return first;
  const { perUser } = first;
  const mean = (of: (report: EvaluationReport) => number): number => sumOf(reports, of) / reports.length;
  const metrics = mapped(first.metrics, (_, name) => mean((report) => report.metrics[name] as number));
  const users = mapped(perUser?.metrics ?? {}, (values, name) => {
    return values.map((_, user) => mean((report) => report.perUser?.metrics[name]?.[user] as number));
  });
  return {
    ...first,
    model: `${first.model}, ${reports.length} seeds`,
    metrics,
    seconds: mapped(first.seconds, (_, name) => sumOf(reports, ({ seconds }) => seconds[name])),
    ...(perUser && { perUser: { ...perUser, metrics: users } }),
  };
}

/** Mean and deviation of every metric of `reports`, at least one, by `"metric@k"`. */
export function spreadOf(reports: readonly EvaluationReport[]): Record<string, SeedSpread> {
  return mapped((reports[0] as EvaluationReport).metrics, (_, name) => {
    const values = reports.map(({ metrics }) => metrics[name] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, deviation: values.length === 1 ? null : Math.sqrt(squares / (values.length - 1)) };
  });
}

function sumOf(reports: readonly EvaluationReport[], of: (report: EvaluationReport) => number): number {
  return reports.reduce((sum, report) => sum + of(report), 0);
}

function mapped<K extends string, V, W>(record: Readonly<Record<K, V>>, to: (value: V, name: K) => W): Record<K, W> {
  const entries = (Object.entries(record) as [K, V][]).map(([name, value]) => [name, to(value, name)]);
  return Object.fromEntries(entries) as Record<K, W>;
}
