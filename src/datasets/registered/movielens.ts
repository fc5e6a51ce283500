/** The three forms in which GroupLens ships MovieLens (Harper and Konstan 2015, "The MovieLens Datasets"). */

import { frozenItems } from "../../data/columns.ts";
import { Dataset } from "../../data/dataset.ts";
import type { Id } from "../../data/ids.ts";
import type { ItemInfo } from "../../data/interactions.ts";
import { quoted, SasrecError } from "../../errors.ts";
import { utf8OfLatin1 } from "../../readers/text/bytes.ts";
import { parseUtf8 } from "../../readers/text/parse.ts";
import { allRows, sampleRows, type TextRow } from "../../readers/text/sample.ts";
import type { FileSet } from "./archive.ts";

/** The genre flags of u.item, in order, for copies that come without u.genre. */
const GENRES_100K: readonly string[] =
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western".split(
    "|",
  );

/** MovieLens-100K: tab-separated u.data, `|`-separated u.item with one flag a genre. */
export function readMovieLens100k(files: FileSet, name: string): Dataset {
  const genres = files.has("u.genre") ? readGenreNames(latin1Rows(files, "u.genre", "|")) : GENRES_100K;
  const items = new Map<Id, ItemInfo>();
  for (const { fields, line } of latin1Rows(files, "u.item", "|")) {
    const [id = "", title = "", , , , ...flags] = fields;
    if (flags.length !== genres.length) {
      throw rowError("u.item", line, `${flags.length} genre flags, not ${genres.length}`, "genres");
    }
    items.set(integer(id, "item", "u.item", line), {
      title,
      genres: genres.filter((_, genre) => flags[genre] === "1"),
    });
  }
  return withItems(bytesOf(files, "u.data"), "u.data", "\t", items, name);
}

/** `name|index` lines, in any order. */
function readGenreNames(rows: readonly TextRow[]): string[] {
  const names: string[] = [];
  for (const { fields, line } of rows) {
    const [name = "", position = ""] = fields;
    const at = integer(position, "position", "u.genre", line);
    if (at < 0 || at > 100) throw rowError("u.genre", line, `${at} is no position`, "position", at);
    names[at] = name;
  }
  return Array.from(names, (name) => name ?? "");
}

/** MovieLens-1M: `::`-separated ratings.dat and movies.dat. */
export function readMovieLens1m(files: FileSet, name: string): Dataset {
  const items = readMovies(latin1Rows(files, "movies.dat", "::"), "movies.dat");
  return withItems(bytesOf(files, "ratings.dat"), "ratings.dat", "::", items, name);
}

/** The later MovieLens releases: ratings.csv and movies.csv, UTF-8 with a header. */
export function readMovieLensCsv(files: FileSet, name: string): Dataset {
  const movies = allRows(bytesOf(files, "movies.csv"), { delimiter: ",", quotes: true }, "movies.csv");
  checkHeader(movies[0], "movieId,title,genres", "movies.csv");
  const ratings = bytesOf(files, "ratings.csv");
  const [header] = sampleRows(ratings.subarray(0, 1000), { delimiter: ",", quotes: true }, true);
  checkHeader(header, "userId,movieId,rating,timestamp", "ratings.csv");
  return withItems(ratings, "ratings.csv", ",", readMovies(movies.slice(1), "movies.csv"), name);
}

function checkHeader(row: TextRow | undefined, expected: string, file: string): void {
  const found = row?.fields.join() ?? "";
  if (found !== expected)
    throw rowError(file, 1, `expected the columns ${expected}, found ${quoted(found)}`, "header", found);
}

/** Id, title and `|`-separated genres. */
function readMovies(rows: readonly TextRow[], file: string): Map<Id, ItemInfo> {
  const items = new Map<Id, ItemInfo>();
  for (const { fields, line } of rows) {
    if (fields.length !== 3) throw rowError(file, line, `${fields.length} fields, not 3`);
    const [id = "", title = "", genres = ""] = fields;
    const none = genres === "" || genres === "(no genres listed)";
    items.set(integer(id, "item", file, line), { title, genres: none ? [] : genres.split("|") });
  }
  return items;
}

function integer(text: string, what: string, file: string, row: number): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw rowError(file, row, `${what} ${quoted(text)} is not an integer`, what, text);
  return value;
}

function rowError(file: string, row: number, message: string, column?: string, value?: unknown): SasrecError {
  const where = { file, row, ...(column && { column }), ...(value !== undefined && { value }) };
  return new SasrecError("invalid-file", `${file}, row ${row}: ${message}`, where);
}

function withItems(
  bytes: Uint8Array,
  file: string,
  delimiter: string,
  items: ReadonlyMap<Id, ItemInfo>,
  name: string,
): Dataset {
  const { columns, ids, hasTimestamps } = parseUtf8(bytes, { header: delimiter === ",", delimiter, file });
  if (!hasTimestamps) throw rowError(file, 1, "expected user, item, rating and timestamp");
  return Dataset.of({ name, columns, ids, items: frozenItems(items) });
}

/** Titles have quote marks that enclose nothing. */
function latin1Rows(files: FileSet, name: string, delimiter: string): readonly TextRow[] {
  return allRows(utf8OfLatin1(bytesOf(files, name)), { delimiter, quotes: false }, name);
}

function bytesOf(files: FileSet, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new SasrecError("invalid-file", `${name} is missing`, { file: name });
  return bytes;
}
