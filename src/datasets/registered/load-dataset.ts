/**
 * Data sets by name: found on the disk, or downloaded once.
 *
 * ```ts
 * const data = await loadDataset("movielens-100k");
 * ```
 */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { quoted, SasrecError } from "../../errors.ts";
import { callback } from "../../options/others.ts";
import { type Given, type Other, resolve } from "../../options/table.ts";
import { generateSample } from "../sample/sample.ts";
import type { DownloadProgress } from "./download.ts";
import { loadRegistered } from "./load-registered.ts";
import { MOVIELENS_ADDRESS, type RegisteredName, registry } from "./registry.ts";

/** The names `loadDataset` knows. `"sample"` is generated, with its default options. */
export type DatasetName = RegisteredName | "sample";

/** The names `loadDataset` knows. */
export const datasetNames: readonly DatasetName[] = Object.freeze([
  ...(Object.keys(registry) as RegisteredName[]),
  "sample",
]);

/** Where data sets are. */
export const datasetOptions = {
  /** Looked in first: a folder that holds `ml-100k/` or `ml-100k.zip` and so on. */
  dir: { type: "text", flag: "data-dir", help: "look for data sets in this folder first (or set SASREC_DATA_DIR)" },
} as const;

/** Options of `loadDataset`. */
export interface LoadDatasetOptions extends Given<typeof datasetOptions> {
  /** Called for every piece of a download. */
  readonly progress?: (progress: DownloadProgress) => void;
  /** Stops a download. */
  readonly signal?: AbortSignal;
}

const others = {
  progress: callback<(progress: DownloadProgress) => void>(),
  signal: {
    is: (value): value is AbortSignal => value instanceof AbortSignal,
    give: "an AbortSignal",
  } satisfies Other<AbortSignal>,
};

/**
 * Loads a data set by name, with titles and genres.
 *
 * Looked for, in this order, are the folder (`ml-100k/`) and the archive (`ml-100k.zip`) in `dir`, in the folder named
 * by the environment variable `SASREC_DATA_DIR`, and in the cache; else the archive is downloaded from its publisher,
 * checked, and unpacked into the cache (`$XDG_CACHE_HOME/sasrec`, `~/.cache/sasrec`, or the platform's equivalent).
 * The counts of `"movielens-100k"` and `"movielens-1m"` are checked wherever they come from.
 *
 * Throws `invalid-option` for an unknown name or option; `invalid-file` for files that are not the data
 * set's; `download-failed`; `aborted`; `io`.
 */
export async function loadDataset(name: DatasetName, options: LoadDatasetOptions = {}): Promise<Dataset> {
  const { dir, progress, signal } = resolve("loadDataset", datasetOptions, options, others);
  if (name === "sample") return generateSample();
  if (!Object.hasOwn(registry, name)) {
    const known = datasetNames.map(quoted).join(", ");
    const message = `loadDataset: no data set ${quoted(name)} is known, only ${known}; use loadFile for a file of your own`;
    throw new SasrecError("invalid-option", message, { what: "loadDataset", option: "name", value: name });
  }
  const places = { data: platform.env("SASREC_DATA_DIR"), cache: platform.cacheFolder() };
  return loadRegistered(registry[name], { dir, progress, signal }, places, MOVIELENS_ADDRESS);
}
