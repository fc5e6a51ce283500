/**
 * Model files, and errors that name them.
 *
 * @module
 */

import { platform } from "#platform";
import { isSasrecError, SasrecError } from "../../errors.ts";

/** What `read` makes of the bytes of the file at `path`. Throws `io` and, naming the file, `invalid-file`. */
export async function readModel<T>(path: string, read: (bytes: Uint8Array) => T | Promise<T>): Promise<T> {
  const bytes = await platform.files.read(path);
  try {
    return await read(bytes);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError("invalid-file", `${path}: ${cause.message}`, { cause });
  }
}
