/** The data sets known by name: where they come from, how to tell that they are whole, how to read them. */

import type { Dataset } from "../../data/dataset.ts";
import { SasrecError } from "../../errors.ts";
import type { FileLayout, FileSet } from "./archive.ts";
import { readMovieLens1m, readMovieLens100k, readMovieLensCsv } from "./movielens.ts";

/** A data set that can be downloaded. */
export interface RegisteredDataset {
  readonly name: string;
  /** The archive's address is the base address followed by this. */
  readonly archive: string;
  readonly layout: FileLayout;
  /** Of the archive; absent if the publisher changes it over time. */
  readonly sha256?: string;
  /** Of the archive, if it is known. */
  readonly bytes?: number;
  /** Absent if the publisher changes them over time. */
  readonly counts?: { readonly users: number; readonly items: number; readonly events: number };
  readonly read: (files: FileSet, name: string) => Dataset;
}

/** The publisher's folder. */
export const MOVIELENS_ADDRESS = "https://files.grouplens.org/datasets/movielens/";

/** The names of the data sets that can be downloaded. */
export type RegisteredName = "movielens-100k" | "movielens-1m" | "movielens-latest-small";

/** By the name `loadDataset` knows it under. */
export const registry: Readonly<Record<RegisteredName, RegisteredDataset>> = {
  "movielens-100k": {
    name: "movielens-100k",
    archive: "ml-100k.zip",
    layout: { folder: "ml-100k", required: ["u.data", "u.item"], optional: ["u.genre"] },
    sha256: "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
    bytes: 4_924_029,
    counts: { users: 943, items: 1682, events: 100_000 },
    read: readMovieLens100k,
  },
  "movielens-1m": {
    name: "movielens-1m",
    archive: "ml-1m.zip",
    layout: { folder: "ml-1m", required: ["ratings.dat", "movies.dat"], optional: [] },
    sha256: "a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
    counts: { users: 6040, items: 3706, events: 1_000_209 },
    read: readMovieLens1m,
  },
  "movielens-latest-small": {
    name: "movielens-latest-small",
    archive: "ml-latest-small.zip",
    layout: { folder: "ml-latest-small", required: ["ratings.csv", "movies.csv"], optional: [] },
    read: readMovieLensCsv,
  },
};

/**
 * Reads the files of a data set and checks that they hold what the data set holds.
 *
 * @param source the folder or archive, for messages
 * Throws `invalid-file`.
 */
export function readRegistered(dataset: RegisteredDataset, files: FileSet, source: string): Dataset {
  const data = readNaming(dataset, files, source);
  const { counts } = dataset;
  const found = { users: data.numUsers, items: data.numItems, events: data.size };
  if (counts && (found.users !== counts.users || found.items !== counts.items || found.events !== counts.events)) {
    const message = `${source} holds ${show(found)}, but ${dataset.name} has ${show(counts)}`;
    throw new SasrecError("invalid-file", `${message}: remove it to have the original loaded`, { file: source });
  }
  return data;
}

function readNaming(dataset: RegisteredDataset, files: FileSet, source: string): Dataset {
  try {
    return dataset.read(files, dataset.name);
  } catch (cause) {
    if (!(cause instanceof SasrecError)) throw cause;
    throw new SasrecError(cause.code, `${source}: ${cause.message}`, { ...cause.details, file: source, cause });
  }
}

function show({ users, items, events }: { users: number; items: number; events: number }): string {
  return `${users} users, ${items} items and ${events} events`;
}
