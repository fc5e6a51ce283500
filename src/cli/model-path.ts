/**
 * Models by the path of their file.
 *
 * @module
 */

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isSasrecError, SasrecError } from "../errors.ts";
import { loadModel as load, type NeuralModel } from "../recommender/node/load-model.ts";
import type { LoadOptions } from "../recommender/options.ts";
import { megabytes } from "./table.ts";

/** The model in the file at `path`. Throws `io` and, naming the file, `invalid-file`. */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<NeuralModel> {
  try {
    return await load(path, options);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError("invalid-file", `${path}: ${cause.message}`, { cause });
  }
}

/**
 * Throws `io` where no file can be written at `path`, and `invalid-option` where it is the file `source`: better before
 * the training than after it.
 */
export async function checkWritable(path: string, source?: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new SasrecError("io", `cannot write ${path}: ${folder} is no folder that can be written to`, { cause });
  }
  const there = await stat(path).catch(() => undefined);
  const read = source === undefined ? undefined : await stat(source).catch(() => undefined);
  if (there !== undefined && there.ino === read?.ino && there.dev === read.dev) {
    throw new SasrecError("invalid-option", `cannot write ${path}: it is the data that is to be read`);
  }
  if (there?.isDirectory() === true) throw new SasrecError("io", `cannot write ${path}: it is a folder`);
}

/** Saves the model and says so. */
export async function saveModel(model: NeuralModel, path: string): Promise<string> {
  await model.save(path);
  return `Saved ${path} (${megabytes((await stat(path)).size)})`;
}
