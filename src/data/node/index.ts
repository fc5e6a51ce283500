/**
 * Data sets from files and from the network: Node only.
 *
 * @module
 */

export type { DownloadProgress } from "./download.ts";
export { type DatasetName, datasetNames, type LoadDatasetOptions, loadDataset } from "./load-dataset.ts";
export { type LoadFileOptions, loadFile } from "./load-file.ts";
