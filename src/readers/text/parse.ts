/**
 * Text in, data set out: the common forms of interaction files.
 *
 * ```ts
 * const data = parseDataset("ann 1 5 100\nann 2 4 200\nbob 1 3 150\n");
 * ```
 *
 * @module
 */

import { Dataset } from "../../data/dataset.ts";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { refusedOption } from "../../options/faults.ts";
import { passed } from "../../options/others.ts";
import { type Given, type Other, resolve } from "../../options/table.ts";
import { readCsv } from "./csv.ts";
import { type DatasetFormat, detectFormat } from "./detect.ts";
import { scanFields } from "./fields.ts";
import type { ColumnMap } from "./header.ts";
import { lineSeparator, readInteractionLines, readSequenceLines } from "./lines.ts";

/** How a text is read. */
export const readingOptions = {
  /** Default `"auto"`. */
  format: {
    type: "choice",
    choices: ["auto", "interactions", "csv", "sequences"],
    default: "auto",
    help: "how events stand in a file",
  },
  /** The name of the data set. Default: `file`. */
  name: { type: "text", flag: false, help: "name of the data set" },
} as const;

/** Options of `parseDataset`. */
export interface ParseOptions extends Given<typeof readingOptions> {
  /** Header names, for CSV: `{ user: "reviewer", item: "sku" }`. Naming any of them says that the format is CSV. */
  readonly columns?: ColumnMap;
  /** What messages call the text. Default `"text"`. */
  readonly file?: string;
}

const name: Other<string> = { is: (value) => typeof value === "string", give: "the name of a column" };
const nameOrNull: Other<string | null> = {
  is: (value): value is string | null => value === null || name.is(value),
  give: "the name of a column, or null to leave it unread",
};
const columnsOf = { user: name, item: name, rating: nameOrNull, timestamp: nameOrNull, title: nameOrNull };

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
  const others = { columns: passed, file: { ...name, give: "a name" } };
  const {
    format,
    columns: given,
    name: called,
    file = "text",
  } = resolve("parseDataset", readingOptions, options, others);
  const columns = given === undefined ? undefined : resolve("parseDataset: columns", {}, given, columnsOf);
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const firstLine = /^.*\S.*$/m.exec(body)?.[0];
  if (firstLine === undefined) throw new SasrecError("invalid-file", `${file} has no events: it is empty`);
  if (columns !== undefined && format !== "csv" && format !== "auto") {
    throw refusedOption("parseDataset", "format", format, "The option columns is for csv: leave one of them out.");
  }
  const auto = columns === undefined ? () => detectFormat(body, firstLine, file) : (): DatasetFormat => "csv";
  const known = format === "auto" ? auto() : format;
  const read = readAs(known, body, firstLine, columns ?? {}, file);
  if (read.userIds.length === 0) throw new SasrecError("invalid-file", `${file} has no events: only a header`);
  return Dataset.from({ ...read, name: called ?? file });
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
