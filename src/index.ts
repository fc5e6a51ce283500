/**
 * sasrec: self-attentive sequential recommendation for Node.
 *
 * ```ts
 * import { loadDataset, SASRec } from "sasrec";
 *
 * const data = await loadDataset("sample");
 * const model = await new SASRec({ epochs: 20 }).fit(data);
 * await model.recommend({ userId: data.users[0], topK: 10 });
 * ```
 *
 * @module
 */

export { compare } from "./comparison/compare.ts";
export type { Competitor } from "./comparison/competitor.ts";
export { comparisonHtml } from "./comparison/html/page.ts";
export type { CompareOptions, CompareProgress } from "./comparison/options.ts";
export type { ComparedData } from "./comparison/parts.ts";
export type {
  ComparedDataset,
  ComparedModel,
  ComparisonProtocol,
  ComparisonResult,
  TrainingCurve,
} from "./comparison/result.ts";
export type { ComparisonWarning } from "./comparison/warnings.ts";
export {
  type ColumnMap,
  Dataset,
  type DatasetFormat,
  type DatasetSummary,
  type FilterOptions,
  type Id,
  type IdMap,
  type Interaction,
  type InteractionColumns,
  type ItemInfo,
  type LeaveOneOutOptions,
  type ParseOptions,
  parseDataset,
  type TimeSplitOptions,
  type TrainTest,
  type TrainTestSplitOptions,
  type TrainValidationTest,
} from "./data/index.ts";
export {
  type DatasetName,
  datasetNames,
  type LoadDatasetOptions,
  type LoadFileOptions,
  loadDataset,
  loadFile,
} from "./data/node/index.ts";
export { isSasrecError, SasrecError, type SasrecErrorCode } from "./errors.ts";
export type { BPRMFOptions } from "./recommender/baselines/bprmf.ts";
export type { ItemKNNOptions } from "./recommender/baselines/item-knn.ts";
export type { MarkovOptions } from "./recommender/baselines/markov.ts";
export { BPRMF, ItemKNN, Markov, Popularity } from "./recommender/baselines/node/baselines-node.ts";
export type { PopularityOptions } from "./recommender/baselines/popularity.ts";
export type { CheckpointOptions, FitEpoch, FitOptions, FitPartialOptions } from "./recommender/fit-options.ts";
export type { TrainingRecord, UpdateRecord } from "./recommender/model-file.ts";
export type { NewItem } from "./recommender/new-items.ts";
export { BERT4Rec } from "./recommender/node/bert4rec-node.ts";
export { GRU4Rec } from "./recommender/node/gru4rec-node.ts";
export { loadModel, type NeuralModel } from "./recommender/node/load-model.ts";
export { SASRec } from "./recommender/node/sasrec-node.ts";
export type {
  BERT4RecOptions,
  GRU4RecOptions,
  LoadOptions,
  ResolvedOptions,
  SASRecOptions,
} from "./recommender/options.ts";
export { type Preset, type PresetName, presetFor } from "./recommender/presets.ts";
export { type Recommendation, Recommender } from "./recommender/recommender.ts";
export type { RecommendBatchOptions, RecommendOptions } from "./recommender/requests.ts";
export type { SimilarOptions } from "./recommender/similar.ts";
