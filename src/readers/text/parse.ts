/**
 * Text in, data set out: the common forms of interaction files.
 *
 * ```ts
 * const data = parseDataset("ann 1 5 100\nann 2 4 200\nbob 1 3 150\n");
 * ```
 */

import type { Dataset } from "../../data/dataset.ts";
import { AnyTable } from "../any-table.ts";
import { Findings } from "../findings.ts";
import { type ParseOptions, type ResolvedReading, resolveReading } from "../options.ts";
import { EventReading } from "../rows/event-reading.ts";
import { utf8Pieces } from "./bytes.ts";
import { refuseGuess } from "./layout.ts";

/**
 * Reads a data set from text.
 *
 * - `"interactions"`: one event a line, `user item [rating] [timestamp]`, all lines with as many fields as the first.
 * - `"csv"`: a header, then one event a row. Columns are recognised by common names (`user_id`, `movieId`, `rating`,
 *   `timestamp`, `date`, …) or named by `columns`. An item's title is the first one in its rows.
 * - `"sequences"`: one user a line, `user item item …`, oldest item first, separated by blanks or tabs.
 * - `"auto"`: a sample of rows decides. A first row that names a user and an item column, or names in the option `columns`,
 *   is CSV. Without a header, rows separated by commas, semicolons or pipes are refused until `columns` or `header: false`
 *   says what they are. Rows that all have 2, 3 or 4 fields are interactions; rows of different widths are sequences if no
 *   user has two of them. Anything else is refused.
 *
 * Fields are separated by commas, semicolons, tabs, `|`, `::` or blanks, whichever the sample shows, or by `delimiter`; they
 * may be quoted in all formats. Blank lines, comments above the header (`#`, `%`, `//`) and a header that comes again, as in
 * files that were joined, are left out; LF, CRLF and CR end a line; a byte order mark is dropped. Ids are numbers if every
 * id of the column is a plain integer, else strings. Ratings are decimal numbers; timestamps are decimal numbers or ISO 8601
 * dates (UTC unless they say otherwise), which become seconds since 1970. What is doubtful is in the data set's `notes`.
 *
 * Throws `invalid-file` naming file, row (from 1), field and value, unless `onError` is `"skip"`; `invalid-option`.
 */
export function parseDataset(text: string, options: ParseOptions = {}): Dataset {
  return parsePieces(utf8Pieces(text), resolveReading("parseDataset", options));
}

/** The same of UTF-8, which is not checked. */
export function parseUtf8(bytes: Uint8Array, options: ParseOptions): Dataset {
  return parsePieces([bytes], resolveReading("parseDataset", options));
}

function parsePieces(pieces: Iterable<Uint8Array>, given: ResolvedReading): Dataset {
  const findings = new Findings(given.file, given.onError);
  const reading = new EventReading("parseDataset", given, findings);
  const table = new AnyTable(given, findings, reading.choose);
  reading.open(given.file);
  for (const piece of pieces) {
    const batch = table.push(piece);
    if (batch !== undefined) reading.take(batch);
  }
  for (const batch of table.end()) reading.take(batch);
  const data = reading.finish(given.name ?? given.file);
  refuseGuess(table.guessedSequences, data.ids.users.size, given.file);
  for (const note of data.notes) given.onWarning(note);
  return data;
}
