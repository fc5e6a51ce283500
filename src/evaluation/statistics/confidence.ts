/**
 * Confidence intervals of a report's metrics.
 *
 * ```ts
 * const report = await evaluate(model, test, { perUser: true });
 * const { low, high } = confidenceInterval(report, "ndcg@10");
 * ```
 */

import type { EvaluationReport } from "../protocol/report.ts";
import { type BootstrapOptions, parseBootstrapOptions, percentileInterval, resampledMeans } from "./bootstrap.ts";
import { perUserOf, valuesOf } from "./user-values.ts";

/** A metric and the interval around it. */
export interface ConfidenceInterval {
  /** `"metric@k"`. */
  readonly metric: string;
  /** The report's value. */
  readonly estimate: number;
  /** Lower end, in the metric's unit. */
  readonly low: number;
  /** Upper end, in the metric's unit. */
  readonly high: number;
  /** Share of the samples inside, 0 to 1. */
  readonly level: number;
  /** Number of bootstrap samples. */
  readonly resamples: number;
  /** Seed of the samples, an integer. */
  readonly seed: number;
  /** Users it rests on. */
  readonly users: number;
}

/**
 * The percentile bootstrap interval of a metric's mean over users.
 *
 * It tells how far the figure depends on which users were evaluated, not how it would change with another training
 * seed or another time.
 *
 * Example: HR@10 with 289 hits of 1,000 users gives about 0.261 to 0.317.
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, section 13.3.
 *
 * @param metric `"metric@k"`, one of the report's
 * Throws `invalid-option` for a report without `perUser`, an unknown metric, coverage (which is of all
 * users together), or an impossible option; `invalid-data` if there is only one user.
 */
export function confidenceInterval(
  report: EvaluationReport,
  metric: string,
  options: BootstrapOptions = {},
): ConfidenceInterval {
  const checked = parseBootstrapOptions("confidenceInterval", options);
  const values = valuesOf("confidenceInterval", report, metric);
  const means = resampledMeans(values, checked.resamples, checked.seed);
  const [low, high] = percentileInterval(means, checked.level);
  return { metric, estimate: report.metrics[metric] as number, low, high, ...checked, users: values.length };
}

/** The intervals of all metrics that have one, by `"metric@k"`. Throws as {@link confidenceInterval} does. */
export function confidenceIntervals(
  report: EvaluationReport,
  options: BootstrapOptions = {},
): Record<string, ConfidenceInterval> {
  const { metrics } = perUserOf("confidenceIntervals", report);
  const names = Object.keys(report.metrics).filter((name) => Object.hasOwn(metrics, name));
  return Object.fromEntries(names.map((name) => [name, confidenceInterval(report, name, options)]));
}
