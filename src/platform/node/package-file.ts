/** Files that come with the package. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { place } from "./place.ts";

/**
 * The URL of a file of the package, by its path from the package's root, or `undefined` if there is none. A bundle has
 * this module somewhere else: then the package is looked for as Node looks for it from there.
 */
export function packageFile(path: string): URL | undefined {
  const beside = new URL(`../../../${path}`, place);
  if (existsSync(beside)) return beside;
  try {
    const manifest = createRequire(place).resolve("sasrec/package.json");
    const installed = new URL(path, pathToFileURL(manifest));
    return existsSync(installed) ? installed : undefined;
  } catch {
    return undefined; // not installed
  }
}
