/**
 * Files of Node, or errors that say why not.
 *
 * @module
 */

import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { SasrecError } from "../../errors.ts";
import { checkPath } from "../../options/path.ts";
import type { Files } from "../platform.ts";
import { writeFileAtomic } from "./atomic-write.ts";

/** Read at once. */
const PIECE_BYTES = 1 << 20;

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
  async *open(path) {
    if (!(path instanceof URL)) checkPath(path);
    let file: FileHandle | undefined;
    try {
      file = await open(path);
      for (;;) {
        const piece = new Uint8Array(PIECE_BYTES);
        const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
        if (bytesRead === 0) return;
        yield piece.subarray(0, bytesRead);
      }
    } catch (cause) {
      throw isSystemError(cause) ? unreadable(String(path), cause) : cause;
    } finally {
      await file?.close();
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
      throw new SasrecError("io", `cannot remove ${path}: ${why}`, { cause });
    }
  },
};

function unreadable(path: string, cause: unknown): SasrecError {
  const folder = (cause as NodeJS.ErrnoException).code === "EISDIR";
  const reason = isMissing(cause) ? "there is no such file" : folder ? "it is a folder" : String(cause);
  return new SasrecError("io", `cannot read ${path}: ${reason}`, { cause });
}

function isMissing(cause: unknown): boolean {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "syscall" in cause;
}
