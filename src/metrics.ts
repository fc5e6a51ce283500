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
 */

export type { DatasetPart } from "./data/dataset.ts";
export {
  type ListMetricName,
  METRIC_NAMES,
  type MetricName,
  type RankingMetricName,
} from "./evaluation/metrics/metric-names.ts";
export {
  averagePrecision,
  hitRate,
  ndcg,
  precision,
  type RankingMetric,
  recall,
  reciprocalRank,
} from "./evaluation/metrics/ranking-metrics.ts";
export { mae, rmse } from "./evaluation/metrics/rating-errors.ts";
export { type Ranking, rankingOf, type TieGroup } from "./evaluation/metrics/tie-groups.ts";
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
} from "./evaluation/protocol/at-k.ts";
export type { Environment } from "./evaluation/protocol/environment.ts";
export { evaluate } from "./evaluation/protocol/evaluate.ts";
export type { EvaluateOptions, EvaluationProgress, ProtocolName } from "./evaluation/protocol/options.ts";
export {
  describeProtocol,
  type EvaluatedData,
  type EvaluationReport,
  type EvaluationSeconds,
  type EvaluationWarning,
  type PerUser,
  type Protocol,
  type SkippedUsers,
  type UnknownTestItems,
} from "./evaluation/protocol/report.ts";
export type { BootstrapOptions } from "./evaluation/statistics/bootstrap.ts";
export {
  type ConfidenceInterval,
  confidenceInterval,
  confidenceIntervals,
} from "./evaluation/statistics/confidence.ts";
export {
  byHistoryLength,
  type HistoryGroup,
  type HistoryGroupOptions,
} from "./evaluation/statistics/history-groups.ts";
export { type Comparison, compareReports } from "./evaluation/statistics/paired-comparison.ts";
export type { Scorer, TrainedOn } from "./scoring/scorer.ts";
