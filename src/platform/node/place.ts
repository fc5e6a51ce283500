/** Where the package is. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setup } from "./thread-setup.ts";

declare const __filename: unknown; // in CommonJS

/**
 * The URL of a module in this folder, or of the bundle that this module is in. A bundle in CommonJS knows its file by
 * another name, and a thread's script knows none: it is told.
 */
export const place: string = setup?.base ?? (import.meta.url as string | undefined) ?? fileOfBundle();

function fileOfBundle(): string {
  return pathToFileURL(typeof __filename === "string" ? __filename : join(process.cwd(), "bundle")).href;
}
