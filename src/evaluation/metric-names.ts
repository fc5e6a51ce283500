/**
 * The ranking metrics by the names that options and reports use.
 *
 * @module
 */

import {
  averagePrecision,
  hitRate,
  ndcg,
  precision,
  type RankingMetric,
  recall,
  reciprocalRank,
} from "./ranking-metrics.ts";

/** A ranking metric's name in options and, as `"name@k"`, in reports. */
export type MetricName = "hr" | "ndcg" | "mrr" | "recall" | "precision" | "map";

/** Each metric's value for one user; a report gives the mean over users. */
export const RANKING_METRICS: Readonly<Record<MetricName, RankingMetric>> = Object.freeze({
  hr: hitRate,
  ndcg,
  mrr: reciprocalRank,
  recall,
  precision,
  map: averagePrecision,
});

/** Every metric name. */
export const METRIC_NAMES: readonly MetricName[] = Object.freeze(Object.keys(RANKING_METRICS) as MetricName[]);
