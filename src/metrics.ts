/**
 * Metrics and evaluation: the entry `sasrec/metrics`.
 *
 * ```ts
 * import { compareReports, confidenceInterval, evaluate, ndcgAtK, rmse } from "sasrec/metrics";
 *
 * await ndcgAtK(model, test, { k: 10 });
 * rmse(test.ratings, await model.predictRatings(test));
 *
 * const [a, b] = [await evaluate(model, test, { perUser: true }), await evaluate(other, test, { perUser: true })];
 * confidenceInterval(a, "ndcg@10"); // { low, high, … }
 * compareReports(a, b, "ndcg@10"); // { difference, low, high, pValue, … }
 * ```
 *
 * @module
 */

export type { DatasetPart } from "./data/dataset.ts";
export {
  type AtKOptions,
  coverageAtK,
  hrAtK,
  type MetricAtK,
  mapAtK,
  mrrAtK,
  ndcgAtK,
  noveltyAtK,
  popularityAtK,
  precisionAtK,
  recallAtK,
} from "./evaluation/at-k.ts";
export type { BootstrapOptions } from "./evaluation/bootstrap.ts";
export { type Comparison, compareReports } from "./evaluation/compare.ts";
export { type ConfidenceInterval, confidenceInterval, confidenceIntervals } from "./evaluation/confidence.ts";
export type { Environment } from "./evaluation/environment.ts";
export { evaluate } from "./evaluation/evaluate.ts";
export { byHistoryLength, type HistoryGroup, type HistoryGroupOptions } from "./evaluation/history-groups.ts";
export {
  type ListMetricName,
  METRIC_NAMES,
  type MetricName,
  type RankingMetricName,
} from "./evaluation/metric-names.ts";
export type { EvaluateOptions, EvaluationProgress, ProtocolName } from "./evaluation/options.ts";
export {
  averagePrecision,
  hitRate,
  ndcg,
  precision,
  type RankingMetric,
  recall,
  reciprocalRank,
} from "./evaluation/ranking-metrics.ts";
export { mae, rmse } from "./evaluation/rating-errors.ts";
export {
  describeProtocol,
  type EvaluatedData,
  type EvaluationReport,
  type EvaluationSeconds,
  type PerUser,
  type Protocol,
  type SkippedUsers,
  type UnknownTestItems,
} from "./evaluation/report.ts";
export type { Scorer, TrainedOn } from "./evaluation/scorer.ts";
export { type Ranking, rankingOf, type TieGroup } from "./evaluation/tie-groups.ts";
