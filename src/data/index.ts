/**
 * Interactions, splits, filters and the readers of text: runs anywhere.
 *
 * @module
 */

export { Dataset, type TrainTest, type TrainValidationTest } from "./dataset.ts";
export type { FilterOptions } from "./filter.ts";
export { type Id, IdMap } from "./ids.ts";
export type { Interaction, InteractionColumns, ItemInfo } from "./interactions.ts";
export { type ParseOptions, parseDataset } from "./parse.ts";
export type { LeaveOneOutOptions, TimeSplitOptions, TrainTestSplitOptions } from "./splits.ts";
export type { DatasetSummary } from "./summary.ts";
export type { DatasetFormat } from "./text/detect.ts";
export type { ColumnMap } from "./text/header.ts";
