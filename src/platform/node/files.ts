/**
 * Files of Node, or errors that say why not.
 *
 * @module
 */

import { readFile, rm } from "node:fs/promises";
import { SasrecError } from "../../errors.ts";
import { checkPath } from "../../options/path.ts";
import type { Files } from "../platform.ts";
import { writeFileAtomic } from "./atomic-write.ts";

/** See `Platform.files`. */
export const files: Files = {
  async read(path) {
    checkPath(path);
    try {
      return await readFile(path);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  },
  async find(path) {
    try {
      return await files.read(path);
    } catch (error) {
      if (isMissing((error as Error).cause)) return undefined;
      throw error;
    }
  },
  write: writeFileAtomic,
  async remove(path) {
    try {
      await rm(path, { force: true });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new SasrecError("io", `cannot remove ${path}: ${why}`, { path, cause });
    }
  },
};

function unreadable(path: string, cause: unknown): SasrecError {
  const folder = (cause as NodeJS.ErrnoException).code === "EISDIR";
  const reason = isMissing(cause) ? "there is no such file" : folder ? "it is a folder" : String(cause);
  return new SasrecError("io", `cannot read ${path}: ${reason}`, { path, cause });
}

function isMissing(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}
