/** Files of Node, or errors that say why not. */

import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { isSasrecError, messageOf, SasrecError } from "../../errors.ts";
import { sourceOf } from "../../storage/source.ts";
import type { Files, OpenFile } from "../platform.ts";
import { isSystemError, writeFileAtomic } from "./atomic-write.ts";
import { matching } from "./matching.ts";
import { pathOf } from "./path.ts";
import { storeFolder } from "./store-folder.ts";

/** Read at once. */
const PIECE_BYTES = 1 << 20;

/** See `Platform.files`. */
export const files: Files = {
  async read(given) {
    const path = pathOf(given);
    try {
      return await readFile(path);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  },
  async *pieces(given) {
    if (given === "-") return yield* process.stdin as AsyncIterable<Uint8Array>;
    const path = pathOf(given);
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
      throw isSystemError(cause) ? unreadable(path, cause) : cause;
    } finally {
      await file?.close();
    }
  },
  async open(given) {
    const path = pathOf(given);
    try {
      return await openFile(await open(path), path);
    } catch (cause) {
      throw isSasrecError(cause) ? cause : unreadable(path, cause);
    }
  },
  matching,
  find: (path) => unlessMissing(files.read(path)),
  openFound: (path) => unlessMissing(files.open(path)),
  write: (path, content) => writeFileAtomic(pathOf(path), content),
  store: storeFolder,
  async remove(given) {
    const path = pathOf(given);
    try {
      await rm(path, { force: true });
    } catch (cause) {
      const why = messageOf(cause);
      throw new SasrecError("io", `cannot remove ${path}: ${why}`, { path, cause });
    }
  },
};

/** Files up to this size are read at once: that takes one call, where many pieces take a call each. */
const SMALL = 16 * 1024 * 1024;

/** Takes over `handle`. */
async function openFile(handle: FileHandle, path: string): Promise<OpenFile> {
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size <= SMALL) {
      const whole = sourceOf(await handle.readFile());
      await handle.close();
      return { ...whole, close: async () => {} };
    }
    return { size: info.size, read: (at, into) => readAt(handle, path, at, into), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readAt(handle: FileHandle, path: string, at: number, into: Uint8Array): Promise<void> {
  for (let done = 0; done < into.length; ) {
    let read: number;
    try {
      ({ bytesRead: read } = await handle.read(into, done, into.length - done, at + done));
    } catch (cause) {
      throw unreadable(path, cause);
    }
    if (read === 0)
      throw new SasrecError("io", `cannot read ${path}: it has become shorter while it was read`, { path });
    done += read;
  }
}

/** What `found` gives, or `undefined` if there is no such file. */
async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isMissing((error as Error).cause)) return undefined;
    throw error;
  }
}

function unreadable(path: string, cause: unknown): SasrecError {
  const folder = (cause as NodeJS.ErrnoException).code === "EISDIR";
  const reason = isMissing(cause) ? "there is no such file" : folder ? "it is a folder" : String(cause);
  return new SasrecError("io", `cannot read ${path}: ${reason}`, { path, cause });
}

function isMissing(cause: unknown): boolean {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
