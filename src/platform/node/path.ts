/** The paths that callers give. */

import { fileURLToPath } from "node:url";
import { quoted, SasrecError } from "../../errors.ts";

/** The path that `path`, a text or a `file:` URL, stands for. Throws `invalid-option` if it is neither, or empty. */
export function pathOf(path: string | URL): string {
  if (typeof path === "string" && path !== "") return path;
  if (!(path instanceof URL)) {
    const what = path === "" ? "an empty text" : typeof path;
    throw new SasrecError(
      "invalid-option",
      `the path of a file must be a string that names one, or a URL, not ${what}`,
    );
  }
  try {
    return fileURLToPath(path);
  } catch (cause) {
    const message = `${quoted(path.href)} names no file here: give a path, or a URL that begins with file:`;
    throw new SasrecError("invalid-option", message, { cause });
  }
}
