/**
 * Writes a file as a whole or not at all.
 *
 * Own code rather than the npm package `write-file-atomic`: version 8 needs Node 22, version 7 brings no types, takes no
 * chunks, never flushes the folder, so that a power cut can still undo the rename, and does not look at how many bytes a
 * write took: on a full disk a short write would become the new file.
 */

import { randomUUID } from "node:crypto";
import { chmod, type FileHandle, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SasrecError } from "../../errors.ts";

/** A file's content: all of it, or one piece after the other. */
export type FileContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Makes `path` hold `content`: a new file in the same folder is written and flushed to the disk, then takes the old
 * one's place in one step, and the folder is flushed. Whatever happens, a kill or a power cut included, `path` is the
 * old file or the new one, whole. A symbolic link stays one (its target is replaced); the old file's permissions are
 * kept. Of several writers at once, the last one wins. A killed process can leave `.sasrec-….tmp` in the folder.
 *
 * Throws `io` (no such folder, no permission, disk full, not a regular file; the cause is the system's
 * error), after the new file was removed. An error that `content` throws passes through, after the same cleaning up.
 */
export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  try {
    await replaceFile(path, content);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new SasrecError("io", `Cannot save ${path}: ${explain(error, path)}`, { path, cause: error });
  }
}

async function replaceFile(path: string, content: FileContent): Promise<void> {
  const target = (await unlessMissing(realpath(path))) ?? path;
  const old = await unlessMissing(stat(target));
  // Renaming over a device, a pipe or a socket would destroy it.
  if (old !== undefined && !old.isFile())
    throw new SasrecError("io", `Cannot save ${path}: it is not a regular file.`, { path });

  // Opened before anything is changed: a folder that cannot be flushed is found out in time.
  const folder = await openFolder(dirname(target));
  try {
    const temporary = join(dirname(target), `.sasrec-${randomUUID()}.tmp`);
    try {
      await writeAndFlush(temporary, content);
      if (old !== undefined) await chmod(temporary, old.mode);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    if (folder !== undefined) await flushFolder(folder);
  } finally {
    await folder?.close();
  }
}

async function writeAndFlush(path: string, content: FileContent): Promise<void> {
  const file = await open(path, "wx");
  try {
    await writeFile(file, content); // in a loop until every byte is taken
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows cannot open a folder, and its file system orders a rename after the writes by itself. */
async function openFolder(path: string): Promise<FileHandle | undefined> {
  return process.platform === "win32" ? undefined : await open(path, "r");
}

async function flushFolder(folder: FileHandle): Promise<void> {
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems have no such thing; the file is in place all the same.
    if (!isSystemError(error) || (error.code !== "EINVAL" && error.code !== "ENOTSUP")) throw error;
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether Node's own code failed, and not a function that it was given. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error && "code" in error;
}

function explain(error: NodeJS.ErrnoException, path: string): string {
  const folder = dirname(path);
  switch (error.code) {
    case "ENOENT":
      return `there is no folder ${folder}. Create it first.`;
    case "ENOTDIR":
      return `${folder} is not a folder.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `no permission to write in ${folder} (${error.code}).`;
    case "ENOSPC":
    case "EDQUOT":
      return `no space is left on the disk (${error.code}). The file that was there before is unchanged.`;
    case "ENAMETOOLONG":
      return `the name ${basename(path)} is too long.`;
    default:
      return `${error.message}.`;
  }
}
