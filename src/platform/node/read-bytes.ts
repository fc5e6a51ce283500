/**
 * A file as bytes, or an error that says why not.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import { SasrecError } from "../../errors.ts";

/** Throws `io` where the file cannot be read, and `invalid-option` where `path` is none. */
export async function readBytes(path: string): Promise<Buffer> {
  checkPath(path);
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(cause);
    throw new SasrecError("io", `cannot read ${path}: ${reason}`, { cause });
  }
}

/** Throws `invalid-option` where `path` is not a text, or an empty one: of callers whose types are not checked. */
export function checkPath(path: unknown): void {
  if (typeof path === "string" && path !== "") return;
  const what = path === "" ? "an empty text" : typeof path;
  throw new SasrecError("invalid-option", `the path of a file must be a string that names one, not ${what}`);
}
