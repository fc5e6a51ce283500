/** The metrics by the names that options and reports use. */

import type { Resolved } from "../../options/table.ts";

/** What is measured. */
export const metricOptions = {
  /** Cut-offs, each an integer of at least 1. Default 10. */
  k: { type: "int", min: 1, many: true, default: [10], help: "cut-offs: how many recommended items count, as 5,10,20" },
  /**
   * Default `["hr", "ndcg", "mrr"]`. `"coverage"`, `"novelty"` and `"popularity"` are of the full ranking's top k. Popularity
   * is counted in `history`, or in what the model was fitted on.
   */
  metrics: {
    type: "choice",
    choices: ["hr", "ndcg", "mrr", "recall", "precision", "map", "coverage", "novelty", "popularity"],
    many: true,
    default: ["hr", "ndcg", "mrr"],
    help: "what is measured",
  },
} as const;

/** A metric's name in options and, as `"name@k"`, in reports. */
export type MetricName = Resolved<typeof metricOptions>["metrics"][number];

/** A metric of the recommended lists, which does not look at test items; see `list-metrics.ts` for their definitions. */
export type ListMetricName = "coverage" | "novelty" | "popularity";

/** A metric of the ranks of the test items. */
export type RankingMetricName = Exclude<MetricName, ListMetricName>;

/** Names of {@link ListMetricName}. */
export const LIST_METRIC_NAMES: readonly ListMetricName[] = Object.freeze(["coverage", "novelty", "popularity"]);

/** Names of {@link RankingMetricName}. */
export const RANKING_METRIC_NAMES: readonly RankingMetricName[] = Object.freeze(
  metricOptions.metrics.choices.filter(isRanking),
);

function isRanking(name: MetricName): name is RankingMetricName {
  return !LIST_METRIC_NAMES.includes(name as ListMetricName);
}

/** Every metric name. */
export const METRIC_NAMES: readonly MetricName[] = metricOptions.metrics.choices;

/** Those of `metrics` that are of the test items' places. */
export function rankingNames(metrics: readonly MetricName[]): RankingMetricName[] {
  return RANKING_METRIC_NAMES.filter((name) => metrics.includes(name));
}

/**
 * The metric that tells who is better: NDCG, which sees most of the list, or else the first of `metrics` that is of the test
 * items' places. `undefined` if there is none, as coverage and popularity cannot tell.
 */
export function decidingName(metrics: readonly MetricName[]): RankingMetricName | undefined {
  const ranking = metrics.filter(isRanking);
  return ranking.includes("ndcg") ? "ndcg" : ranking[0];
}

/** Those of `metrics` that are of the recommended items. */
export function listNames(metrics: readonly MetricName[]): ListMetricName[] {
  return LIST_METRIC_NAMES.filter((name) => metrics.includes(name));
}
