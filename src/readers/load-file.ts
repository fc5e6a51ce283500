/**
 * A data set from a file of one's own, or from several.
 *
 * ```ts
 * const data = await loadFile("ratings.csv", { columns: { item: "sku" } });
 * const week = await loadFile(["monday.csv", "tuesday.csv"]);
 * ```
 *
 * @module
 */

import { platform } from "#platform";
import type { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { refusedOption } from "../options/faults.ts";
import { type Given, resolve } from "../options/table.ts";
import type { Path } from "../platform/platform.ts";
import { FileReader } from "./file-reader.ts";
import { Findings } from "./findings.ts";
import { type ReadOptions, resolveReading } from "./options.ts";
import { EventReading } from "./rows/event-reading.ts";
import { refuseGuess } from "./text/layout.ts";

/** How a file's bytes are read. */
export const fileOptions = {
  /** Default `"utf-8"`. */
  encoding: { type: "choice", choices: ["utf-8", "latin1"], default: "utf-8", help: "of a file" },
} as const;

/** Options of `loadFile`: those of `parseDataset`, and the encoding. */
export interface LoadFileOptions extends ReadOptions, Given<typeof fileOptions> {}

/**
 * Reads a file in any format of `parseDataset`, packed by gzip or Zstandard or not (its first bytes tell), of any size: it
 * is read once, in pieces, and memory grows with events and ids. Several files are one log, the events of one after those
 * of the other; all must have times, and ratings, or none. The data set is named after the first file, without its ending,
 * unless `name` is given. A path may be a `file:` URL; a pattern, as `logs/*.csv`, which stands for the files that fit,
 * sorted; or `"-"`, standard input.
 *
 * Throws `io` if a file cannot be read; `invalid-file` naming file, row, field and value; `invalid-option`.
 */
export async function loadFile(path: Path | readonly Path[], options: LoadFileOptions = {}): Promise<Dataset> {
  const { encoding: bytes, ...rest } = options;
  const { encoding } = resolve("loadFile", fileOptions, { encoding: bytes });
  const given = resolveReading("loadFile", rest);
  const paths = (await Promise.all((Array.isArray(path) ? path : [path as Path]).map(filesAt))).flat();
  const [first] = paths;
  if (first === undefined) throw refusedOption("loadFile", "path", path, "Give at least one file.");
  const findings = new Findings("", given.onError);
  const reading = new EventReading("loadFile", given, findings);
  let guessed = 0;
  for (const one of paths) {
    const reader = new FileReader(one, baseName(one), encoding, given, findings);
    await reading.read(reader);
    guessed = paths.length === 1 ? reader.guessedSequences : 0; // further files may go on with the same users
  }
  const data = reading.finish(
    given.name ??
      baseName(first)
        .replace(/\.(?:gz|zst)$/i, "")
        .replace(/(?<=.)\.[^.]+$/, ""),
  );
  refuseGuess(guessed, data.ids.users.size, baseName(first));
  for (const note of data.notes) given.onWarning(note);
  return data;
}

/** The files that a path stands for. Throws `io` if a pattern fits none. */
async function filesAt(path: Path): Promise<readonly Path[]> {
  if (typeof path !== "string") return [path];
  const found = await platform.files.matching(path);
  if (found.length > 0) return found;
  throw new SasrecError("io", `no file fits the pattern ${path}`, { path });
}

/** The last part of a path. */
function baseName(path: Path): string {
  if (path === "-") return "standard input";
  const text = typeof path === "string" ? path : decodeURIComponent(path.pathname);
  return /[^/\\]*$/.exec(text.replace(/[/\\]+$/, ""))?.[0] ?? text;
}
