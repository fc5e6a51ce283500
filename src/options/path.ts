/**
 * The check of paths that callers without types give.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";

/** Throws `invalid-option` if `path` is not a text, or an empty one. */
export function checkPath(path: unknown): void {
  if (typeof path === "string" && path !== "") return;
  const what = path === "" ? "an empty text" : typeof path;
  const message = `the path of a file must be a string that names one, not ${what}`;
  throw new SasrecError("invalid-option", message, { option: "path", value: path });
}
