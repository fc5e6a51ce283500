/** A registered data set: the folders it may be in, then the network, then the cache. */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { SasrecError } from "../../errors.ts";
import { readFolder, unpack } from "./archive.ts";
import { type DownloadProgress, download } from "./download.ts";
import { type RegisteredDataset, readRegistered } from "./registry.ts";

/** The options of `loadDataset`, checked. */
export interface Search {
  readonly dir?: string | undefined;
  readonly progress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Folders that data sets are looked for in, after the option `dir`. */
export interface Places {
  /** The environment variable `SASREC_DATA_DIR`. */
  readonly data: string | undefined;
  /** Where downloads are kept; nothing is kept without it. */
  readonly cache: string | undefined;
}

/** `loadDataset` with everything given that it takes from the process and the network. */
export async function loadRegistered(
  dataset: RegisteredDataset,
  { dir, progress, signal }: Search,
  { data: dataFolder, cache }: Places,
  baseAddress: string,
): Promise<Dataset> {
  const looked: string[] = [];
  for (const parent of [dir, dataFolder, cache]) {
    if (parent === undefined || parent === "") continue;
    const found = await findIn(parent, dataset, looked);
    if (found !== undefined) return found;
  }
  const address = baseAddress + dataset.archive;
  const { sha256, bytes, layout } = dataset;
  const archive = await download(address, { sha256, bytes, progress, signal }).catch((cause) => {
    throw explain(cause, dataset, looked);
  });
  const files = unpack(archive, layout, address);
  // Read before it is stored: what cannot be read must not stay in the cache.
  const data = readRegistered(dataset, files, address);
  if (cache !== undefined) await platform.files.store(cache, layout.folder, files);
  return data;
}

/** The data set in `parent`, as a folder or an archive; if it is not there, adds to `looked` what was tried. */
async function findIn(parent: string, dataset: RegisteredDataset, looked: string[]): Promise<Dataset | undefined> {
  const { layout } = dataset;
  const folder = `${parent}/${layout.folder}`;
  const files = await readFolder(parent, layout);
  if (!("missing" in files)) return readRegistered(dataset, files, folder);
  const path = `${parent}/${dataset.archive}`;
  const archive = await platform.files.find(path);
  if (archive !== undefined) return readRegistered(dataset, unpack(archive, layout, path), path);
  looked.push(`${folder} (no ${files.missing})`, path);
  return undefined;
}

function explain(cause: unknown, { name, archive }: RegisteredDataset, looked: readonly string[]): unknown {
  if (!(cause instanceof SasrecError) || cause.code !== "download-failed") return cause;
  const advice = `download ${archive} elsewhere and set SASREC_DATA_DIR (or the option dir) to the folder it is in`;
  const message = `${name} is not in ${looked.join(", ")}, and ${cause.message}; ${advice}`;
  return new SasrecError("download-failed", message, { url: archive, cause });
}
