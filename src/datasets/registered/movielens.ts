/**
 * The three forms in which GroupLens ships MovieLens (Harper and Konstan 2015, "The MovieLens Datasets").
 *
 * @module
 */

import { Dataset } from "../../data/dataset.ts";
import type { Id } from "../../data/ids.ts";
import type { ItemInfo } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { scanCsv } from "../../readers/text/csv.ts";
import { type FieldTable, scanFields } from "../../readers/text/fields.ts";
import { parseDataset } from "../../readers/text/parse.ts";
import { numberOf, rowError } from "../../readers/text/values.ts";
import type { FileSet } from "./archive.ts";

/** The genre flags of u.item, in order, for copies that come without u.genre. */
const GENRES_100K: readonly string[] =
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western".split(
    "|",
  );

/** MovieLens-100K: tab-separated u.data, `|`-separated u.item with one flag a genre. */
export function readMovieLens100k(files: FileSet, name: string): Dataset {
  const genres = files.has("u.genre") ? readGenreNames(latin1(files, "u.genre")) : GENRES_100K;
  const items = new Map<Id, ItemInfo>();
  for (const [index, line] of latin1(files, "u.item").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [id = "", title = "", , , , ...flags] = line.split("|");
    if (flags.length !== genres.length) {
      throw rowError("u.item", index + 1, `${flags.length} genre flags where there are ${genres.length} genres`);
    }
    items.set(itemId(id, "u.item", index + 1), { title, genres: genres.filter((_, genre) => flags[genre] === "1") });
  }
  return withItems(latin1(files, "u.data"), "u.data", items, name, "interactions");
}

/** `name|index` lines, in any order. */
function readGenreNames(text: string): string[] {
  const names: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [name = "", position = ""] = line.split("|");
    const at = numberOf(position.trim());
    if (!Number.isInteger(at) || at < 0 || at > 100)
      throw rowError("u.genre", index + 1, `"${position}" is no position`);
    names[at] = name;
  }
  return Array.from(names, (name) => name ?? "");
}

/** MovieLens-1M: `::`-separated ratings.dat and movies.dat. */
export function readMovieLens1m(files: FileSet, name: string): Dataset {
  const items = readMovies(scanFields(latin1(files, "movies.dat"), "::"), 0, "movies.dat");
  return withItems(latin1(files, "ratings.dat"), "ratings.dat", items, name, "interactions");
}

/** The later MovieLens releases: ratings.csv and movies.csv, UTF-8 with a header. */
export function readMovieLensCsv(files: FileSet, name: string): Dataset {
  const movies = scanCsv(new TextDecoder("utf-8").decode(bytesOf(files, "movies.csv")), ",", "movies.csv");
  const header = [movies.text(0, 0), movies.text(0, 1), movies.text(0, 2)].join();
  if (header !== "movieId,title,genres") {
    throw rowError("movies.csv", 1, `expected the columns movieId,title,genres, found ${header}`);
  }
  const ratings = new TextDecoder("utf-8").decode(bytesOf(files, "ratings.csv"));
  const found = ratings.slice(0, ratings.indexOf("\n")).trim();
  if (found !== "userId,movieId,rating,timestamp") {
    throw rowError(
      "ratings.csv",
      1,
      `expected the columns userId,movieId,rating,timestamp, found ${found.slice(0, 80)}`,
    );
  }
  return withItems(ratings, "ratings.csv", readMovies(movies, 1, "movies.csv"), name, "csv");
}

/** Id, title and `|`-separated genres, from row `first` on. */
function readMovies(table: FieldTable, first: number, file: string): Map<Id, ItemInfo> {
  const items = new Map<Id, ItemInfo>();
  for (let row = first; row < table.rows; row++) {
    if (table.width(row) !== 3)
      throw rowError(file, table.rowNumber(row), `${table.width(row)} fields where there are 3`);
    const genres = table.text(row, 2);
    const none = genres === "" || genres === "(no genres listed)";
    const info = { title: table.text(row, 1), genres: none ? [] : genres.split("|") };
    // The row number is only counted out for an error: it costs a pass over the text.
    const id = numberOf(table.text(row, 0));
    items.set(Number.isSafeInteger(id) ? id : itemId(table.text(row, 0), file, table.rowNumber(row)), info);
  }
  return items;
}

function itemId(text: string, file: string, rowNumber: number): number {
  const id = numberOf(text);
  if (!Number.isSafeInteger(id)) throw rowError(file, rowNumber, `item "${text}" is not an integer`);
  return id;
}

function withItems(
  text: string,
  file: string,
  items: ReadonlyMap<Id, ItemInfo>,
  name: string,
  format: "interactions" | "csv",
): Dataset {
  const { userIds, itemIds, ratings, timestamps, hasTimestamps } = parseDataset(text, { format, file });
  if (!hasTimestamps) throw rowError(file, 1, "expected user, item, rating and timestamp");
  return Dataset.from({ userIds, itemIds, ratings, timestamps, items, name });
}

/** ISO 8859-1 proper: `TextDecoder("latin1")` is Windows-1252. */
function latin1(files: FileSet, name: string): string {
  return Buffer.from(bytesOf(files, name)).toString("latin1");
}

function bytesOf(files: FileSet, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new SasrecError("invalid-file", `${name} is missing`, { file: name });
  return bytes;
}
