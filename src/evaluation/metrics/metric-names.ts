/**
 * The metrics by the names that options and reports use.
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

/** A metric of where the test items stand. */
export type RankingMetricName = "hr" | "ndcg" | "mrr" | "recall" | "precision" | "map";

/** A metric of what is recommended, whatever the test items are; see `list-metrics.ts` for their definitions. */
export type ListMetricName = "coverage" | "novelty" | "popularity";

/** A metric's name in options and, as `"name@k"`, in reports. */
export type MetricName = RankingMetricName | ListMetricName;

/** Each ranking metric's value for one user; a report gives the mean over users. */
export const RANKING_METRICS: Readonly<Record<RankingMetricName, RankingMetric>> = Object.freeze({
  hr: hitRate,
  ndcg,
  mrr: reciprocalRank,
  recall,
  precision,
  map: averagePrecision,
});

/** Names of {@link RankingMetricName}. */
export const RANKING_METRIC_NAMES: readonly RankingMetricName[] = Object.freeze(
  Object.keys(RANKING_METRICS) as RankingMetricName[],
);

/** Names of {@link ListMetricName}. */
export const LIST_METRIC_NAMES: readonly ListMetricName[] = Object.freeze(["coverage", "novelty", "popularity"]);

/** Every metric name. */
export const METRIC_NAMES: readonly MetricName[] = Object.freeze([...RANKING_METRIC_NAMES, ...LIST_METRIC_NAMES]);

/** Those of `metrics` that are of the test items' places. */
export function rankingNames(metrics: readonly MetricName[]): RankingMetricName[] {
  return RANKING_METRIC_NAMES.filter((name) => metrics.includes(name));
}

/** Those of `metrics` that are of the recommended items. */
export function listNames(metrics: readonly MetricName[]): ListMetricName[] {
  return LIST_METRIC_NAMES.filter((name) => metrics.includes(name));
}
