/**
 * A data set from a file of your own, or from several.
 *
 * ```ts
 * const data = await loadFile("ratings.csv", { columns: { item: "sku" } });
 * const week = await loadFile(["monday.csv", "tuesday.csv"]);
 * ```
 */

import { platform } from "#platform";
import { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { refusedOption } from "../options/faults.ts";
import { type Given, resolve } from "../options/table.ts";
import type { Path } from "../platform/platform.ts";
import { DuckDBReader } from "./databases/duckdb.ts";
import { PostgresReader } from "./databases/postgres.ts";
import type { DatabaseOptions } from "./databases/query.ts";
import { FileReader } from "./file-reader.ts";
import { Findings } from "./findings.ts";
import { type ReadOptions, type ResolvedReading, resolveReading } from "./options.ts";
import { isPrepared, readPrepared } from "./prepared/prepared-file.ts";
import type { TableReader } from "./reader.ts";
import { EventReading } from "./rows/event-reading.ts";
import { refuseGuess } from "./text/layout.ts";

/** How a file's bytes are read, or a database. */
export const fileOptions = {
  /** SQL that gives the events of a database; of DuckDB, also those of files: `select * from 'logs/*.parquet'`. */
  query: { type: "text", help: "SQL that gives the events of a database, or by DuckDB of files" },
  /** The table or view of a database that has the events. Default: the only one. */
  table: { type: "text", help: "table or view of a database that has the events (default: the only one)" },
  /** Default `"utf-8"`. */
  encoding: { type: "choice", choices: ["utf-8", "latin1"], default: "utf-8", help: "of a file" },
} as const;

/** In the place of a file: DuckDB, whose query names the files that it reads. */
export const DUCKDB = "duckdb:";

/** Options of `loadFile`: those of `parseDataset`, and the encoding. */
export interface LoadFileOptions extends ReadOptions, Given<typeof fileOptions> {}

/**
 * Reads a file in any format of `parseDataset`, plain or packed by gzip or Zstandard (its first bytes tell), of any size: it
 * is read once, in pieces, and memory grows with events and ids. Several files are one log, the events of one after those
 * of the other; all must have times, and ratings, or none. The data set is named after the first file, without its ending,
 * unless `name` is given. A path may be a `file:` URL; a pattern, as `logs/*.csv`, which stands for the files that fit,
 * sorted; `"-"`, standard input; a log that `sasrec prepare` wrote; a database, `postgres://user@host/name` or a file of SQLite or DuckDB; or `"duckdb:"`,
 * files that the query names.
 *
 * Throws `io` if a file cannot be read; `invalid-file` naming file, row, field and value; `invalid-option`.
 */
export async function loadFile(path: Path | readonly Path[], options: LoadFileOptions = {}): Promise<Dataset> {
  const { encoding: bytes, query, table, ...rest } = options;
  const { encoding, ...database } = resolve("loadFile", fileOptions, { encoding: bytes, query, table });
  const given = resolveReading("loadFile", rest);
  const paths = (await Promise.all((Array.isArray(path) ? path : [path as Path]).map(filesAt))).flat();
  const [first] = paths;
  if (first === undefined) throw refusedOption("loadFile", "path", path, "Give at least one file.");
  if (paths.every(isPrepared)) return prepared(paths, given, rest);
  const findings = new Findings("", given.onError);
  const reading = new EventReading("loadFile", given, findings);
  let guessed = 0;
  for (const one of paths) {
    const reader = databaseAt(one, database) ?? new FileReader(one, baseName(one), encoding, given, findings, database);
    await reading.read(reader);
    if (reader instanceof FileReader) guessed = paths.length === 1 ? reader.guessedSequences : 0; // further files may go on with the same users
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

/** Logs that `sasrec prepare` wrote, one after the other. */
async function prepared(paths: readonly Path[], { name, onWarning }: ResolvedReading, given: object): Promise<Dataset> {
  const vain = Object.keys(given).find((option) => option !== "name" && option !== "onWarning" && option !== "onError");
  if (vain !== undefined) {
    const message = `option "${vain}": ${baseName(paths[0] as Path)} is prepared: give it to sasrec prepare instead`;
    throw new SasrecError("invalid-option", message, { option: vain });
  }
  let all: Dataset | undefined;
  for (const path of paths) {
    const { data } = await readPrepared(path, baseName(path));
    all = all === undefined ? data : all.concat(data);
  }
  const { columns, ids, items, notes, name: own } = all as Dataset;
  for (const note of notes) onWarning(note);
  return Dataset.of({ name: name ?? own, columns, ids, items, notes });
}

/** The database that an address stands for. Throws `invalid-option` if it takes a query and there is none. */
function databaseAt(address: Path, options: DatabaseOptions): TableReader | undefined {
  if (typeof address !== "string") return undefined;
  if (/^postgres(?:ql)?:\/\//.test(address)) return new PostgresReader(address, options);
  if (address !== DUCKDB) return undefined;
  if (options.query !== undefined) return new DuckDBReader(":memory:", "DuckDB", options);
  throw refusedOption("loadFile", "query", undefined, "Give SQL, as select * from 'logs/*.parquet'.");
}

/** The files that a path stands for. Throws `io` if a pattern fits none. */
async function filesAt(path: Path): Promise<readonly Path[]> {
  if (typeof path !== "string" || path === DUCKDB || /^\w+:\/\//.test(path)) return [path];
  const found = await platform.files.matching(path);
  if (found.length > 0) return found;
  throw new SasrecError("io", `no file fits the pattern ${path}`, { path });
}

/** The last part of a path. */
function baseName(path: Path): string {
  if (path === "-") return "standard input";
  if (path === DUCKDB) return "DuckDB";
  const text = typeof path === "string" ? path : decodeURIComponent(path.pathname);
  return /[^/\\]*$/.exec(text.replace(/[/\\]+$/, ""))?.[0] ?? text;
}
