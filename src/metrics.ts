/**
 * Metrics and evaluation: the entry `sasrec/metrics`.
 *
 * ```ts
 * import { evaluate, ndcgAtK, rmse } from "sasrec/metrics";
 *
 * await ndcgAtK(model, test, { k: 10 });
 * rmse(test.ratings, await model.predictRatings(test));
 * ```
 *
 * @module
 */

export {
  type AtKOptions,
  hrAtK,
  type MetricAtK,
  mapAtK,
  mrrAtK,
  ndcgAtK,
  precisionAtK,
  recallAtK,
} from "./evaluation/at-k.ts";
export { evaluate } from "./evaluation/evaluate.ts";
export { METRIC_NAMES, type MetricName } from "./evaluation/metric-names.ts";
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
  type EvaluationReport,
  type PerUser,
  type Protocol,
  type SkippedUsers,
  type UnknownTestItems,
} from "./evaluation/report.ts";
export type { Scorer } from "./evaluation/scorer.ts";
export { type Ranking, rankingOf, type TieGroup } from "./evaluation/tie-groups.ts";
