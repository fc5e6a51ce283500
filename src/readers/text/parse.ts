/**
 * Text in, data set out: the common forms of interaction files.
 *
 * ```ts
 * const data = parseDataset("ann 1 5 100\nann 2 4 200\nbob 1 3 150\n");
 * ```
 *
 * @module
 */

import { z } from "zod";
import { Dataset } from "../../data/dataset.ts";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { parseOptions } from "../../options/check.ts";
import { readCsv } from "./csv.ts";
import { type DatasetFormat, detectFormat } from "./detect.ts";
import { scanFields } from "./fields.ts";
import type { ColumnMap } from "./header.ts";
import { lineSeparator, readInteractionLines, readSequenceLines } from "./lines.ts";

/** Options of `parseDataset`. */
export interface ParseOptions {
  /** Default `"auto"`. */
  readonly format?: DatasetFormat | "auto";
  /** Header names, for CSV: `{ user: "reviewer", item: "sku" }`. Naming any of them says that the format is CSV. */
  readonly columns?: ColumnMap;
  /** The name of the data set. Default: `file`. */
  readonly name?: string;
  /** What messages call the text. Default `"text"`. */
  readonly file?: string;
}

const columnMap = z.strictObject({
  user: z.string().optional(),
  item: z.string().optional(),
  rating: z.string().nullable().optional(),
  timestamp: z.string().nullable().optional(),
  title: z.string().nullable().optional(),
});

const schema = z.strictObject({
  format: z
    .enum(["auto", "interactions", "csv", "sequences"], 'must be "auto", "interactions", "csv" or "sequences"')
    .default("auto"),
  columns: columnMap.optional(),
  name: z.string().optional(),
  file: z.string().default("text"),
});

/**
 * Reads a data set from text.
 *
 * - `"interactions"`: one event a line, `user item [rating] [timestamp]`, separated by `::`, tab, comma or blanks; all
 *   lines with as many fields as the first.
 * - `"csv"`: a header, then one event a row, separated by comma, tab or semicolon, with quotes where needed. Columns
 *   are recognised by common names (`user_id`, `movieId`, `rating`, `timestamp`, `date`, …) or named by `columns`.
 *   An item's title is the first one in its rows.
 * - `"sequences"`: one user a line, `user item item …`, oldest item first, separated by blanks or tabs.
 * - `"auto"`: `::` in the first line is interactions. A first line that names a user and an item column, or the option
 *   `columns`, is CSV; other text with commas or semicolons is refused. Lines that all have 2, 3 or 4 fields are
 *   interactions. Lines of different lengths are sequences where no user has two of them. Anything else is refused.
 *
 * Blank lines are skipped, LF and CRLF end a line, a byte order mark is dropped. Ids are numbers where every id of the
 * column is a plain integer, else strings. Ratings are decimal numbers; timestamps are decimal numbers or ISO 8601
 * dates (UTC unless they say otherwise), which become seconds since 1970.
 *
 * @throws SasrecError `invalid-file` naming file, row (from 1), field and value; `invalid-option`
 */
export function parseDataset(text: string, options: ParseOptions = {}): Dataset {
  const { format, columns, name, file } = parseOptions("parseDataset", schema, options);
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const firstLine = /^.*\S.*$/m.exec(body)?.[0];
  if (firstLine === undefined) throw new SasrecError("invalid-file", `${file} has no events: it is empty`);
  if (columns !== undefined && format !== "csv" && format !== "auto") {
    throw new SasrecError("invalid-option", `parseDataset: "columns" names CSV columns, but the format is "${format}"`);
  }
  const auto = columns === undefined ? () => detectFormat(body, firstLine, file) : (): DatasetFormat => "csv";
  const known = format === "auto" ? auto() : format;
  const read = readAs(known, body, firstLine, stripUndefined(columns ?? {}), file);
  if (read.userIds.length === 0) throw new SasrecError("invalid-file", `${file} has no events: only a header`);
  return Dataset.from({ ...read, name: name ?? file });
}

function readAs(
  format: DatasetFormat,
  text: string,
  firstLine: string,
  columns: ColumnMap,
  file: string,
): InteractionColumns {
  if (format === "csv") return readCsv(text, firstLine, columns, file);
  if (format === "sequences") return readSequenceLines(scanFields(text, " "), file);
  return readInteractionLines(scanFields(text, lineSeparator(firstLine)), file);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Drops keys that are present but undefined, which `exactOptionalPropertyTypes` tells from absent ones. */
function stripUndefined<T extends object>(value: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<Defined<T>>;
}
