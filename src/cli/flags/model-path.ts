/** Where results are written. */

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SasrecError } from "../../errors.ts";
import type { AnyModel } from "../../recommender/create.ts";
import { megabytes } from "../output/table.ts";

/**
 * Throws `io` if no file can be written at `path`, and `invalid-option` if it is the file `source`: better before
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
export async function saveModel(model: AnyModel, path: string): Promise<string> {
  await model.save(path);
  return `Saved ${path} (${megabytes((await stat(path)).size)})`;
}
