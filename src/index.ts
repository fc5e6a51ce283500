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
 */

export { type Compared, compare } from "./comparison/compare.ts";
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
export { Dataset, type TrainTest, type TrainValidationTest } from "./data/dataset.ts";
export type { FilterOptions } from "./data/filter.ts";
export type { Id, IdMap } from "./data/ids.ts";
export type {
  EventColumns,
  EventIds,
  Histories,
  Interaction,
  InteractionColumns,
  InteractionRow,
  ItemInfo,
  LogContents,
  TimeOrder,
  TypedColumn,
} from "./data/interactions.ts";
export type { LeaveOneOutOptions, TimeSplitOptions, TrainTestSplitOptions } from "./data/splits.ts";
export type { DatasetSummary } from "./data/summary.ts";
export {
  type DatasetName,
  datasetNames,
  type LoadDatasetOptions,
  loadDataset,
} from "./datasets/registered/load-dataset.ts";
export { isSasrecError, SasrecError, type SasrecErrorCode, type SasrecErrorDetails } from "./errors.ts";
export type { BPRMFOptions } from "./models/baselines/bpr-mf.ts";
export type { ItemKNNOptions } from "./models/baselines/item-knn.ts";
export type { MarkovOptions } from "./models/baselines/markov.ts";
export type { PopularityOptions } from "./models/baselines/popularity.ts";
export type { FileOptions } from "./models/files/options.ts";
export type { CheckpointOptions, FitOptions } from "./models/fit-options.ts";
export type {
  BERT4RecOptions,
  GRU4RecOptions,
  LoadOptions,
  ResolvedOptions,
  SASRecOptions,
} from "./models/neural/options.ts";
export { type Preset, type PresetName, presetFor } from "./models/neural/presets.ts";
export type { FitEpoch, TrainingRecord, UpdateRecord } from "./models/record.ts";
export { type LoadFileOptions, loadFile } from "./readers/load-file.ts";
export type { ParseOptions } from "./readers/options.ts";
export type { ColumnMap } from "./readers/roles.ts";
export type { DatasetFormat } from "./readers/text/layout.ts";
export { parseDataset } from "./readers/text/parse.ts";
export type { Recommendation } from "./recommender/answer.ts";
export { BERT4Rec, BPRMF, GRU4Rec, ItemKNN, Markov, Popularity, SASRec } from "./recommender/classes.ts";
export { type AnyModel, loadModel, type NeuralModel } from "./recommender/create.ts";
export type { FitPartialOptions } from "./recommender/neural-recommender.ts";
export type { NewItem } from "./recommender/new-items.ts";
export { Recommender } from "./recommender/recommender.ts";
export type {
  AddItemsOptions,
  Pair,
  PredictOptions,
  RecommendBatchOptions,
  RecommendOptions,
  RequestId,
  RequestItems,
  SimilarOptions,
} from "./recommender/requests.ts";
