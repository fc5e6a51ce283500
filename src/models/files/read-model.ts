/**
 * Model files, and errors that name them.
 *
 * @module
 */

import { isSasrecError, SasrecError } from "../../errors.ts";
import { nodePlatform } from "../../platform/node/platform.ts";

/** What `read` makes of the bytes of the file at `path`. Throws `io` and, naming the file, `invalid-file`. */
export async function readModel<T>(path: string, read: (bytes: Uint8Array) => T | Promise<T>): Promise<T> {
  const bytes = await nodePlatform.readFile(path);
  try {
    return await read(bytes);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError("invalid-file", `${path}: ${cause.message}`, { cause });
  }
}
