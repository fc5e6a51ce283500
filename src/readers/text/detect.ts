/**
 * Which format a text is in. What could be read in two ways is refused, not guessed.
 *
 * @module
 */

import { SasrecError } from "../../errors.ts";
import { csvSeparator } from "./csv.ts";
import { type FieldTable, scanFields } from "./fields.ts";
import { isHeader } from "./header.ts";
import { lineSeparator } from "./lines.ts";

/** The formats that can be read; `parseDataset` describes them. */
export type DatasetFormat = "interactions" | "csv" | "sequences";

/**
 * The format of `text`, by the rules in the docstring of `parseDataset`.
 *
 * @param firstLine the first line that is not blank
 * @throws SasrecError `invalid-file` where the rules do not decide
 */
export function detectFormat(text: string, firstLine: string, file: string): DatasetFormat {
  if (firstLine.includes("::")) return "interactions";
  const header = scanFields(firstLine.replaceAll('"', ""), csvSeparator(firstLine));
  const names = Array.from({ length: header.width(0) }, (_, column) => header.text(0, column));
  if (isHeader(names)) return "csv";
  if (/[,;]/.test(firstLine)) {
    const row = names.map((name) => `"${name}"`).join(", ");
    const why = "the first row has commas or semicolons but names no user and item column";
    const header =
      "if that is a header, say which are user and item with the option columns, or --columns user=…,item=…";
    throw ambiguous(file, `${why} (it is ${row}: ${header})`, "interactions");
  }
  const separator = lineSeparator(firstLine);
  const table = scanFields(text, separator);
  const widths = describeWidths(table);
  if (widths.min !== widths.max) return detectRagged(table, widths, file);
  if (separator === "\t" && widths.min === 2 && /\t.* /.test(firstLine.trim())) {
    const reason = "a tab stands before what is either one item with blanks in its name or several items";
    throw ambiguous(file, reason, "interactions");
  }
  if (widths.max <= 4) return "interactions";
  if (table.rows === 1) return "sequences";
  throw ambiguous(
    file,
    `every row has ${widths.max} fields, too many for "user item [rating] [timestamp]"`,
    "sequences",
  );
}

interface Widths {
  readonly min: number;
  readonly max: number;
  /** The first row of another width than row 0. */
  readonly odd: number;
}

function describeWidths(table: FieldTable): Widths {
  const first = table.width(0);
  let [min, max, odd] = [first, first, 0];
  for (let row = 1; row < table.rows; row++) {
    const width = table.width(row);
    if (width !== first && odd === 0) odd = row;
    if (width < min) min = width;
    if (width > max) max = width;
  }
  return { min, max, odd };
}

/** Rows of different widths are sequences where each user has one row; else they may as well be damaged events. */
function detectRagged(table: FieldTable, { odd }: Widths, file: string): DatasetFormat {
  const rows = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const user = table.text(row, 0);
    const earlier = rows.get(user);
    if (earlier === undefined) {
      rows.set(user, row);
      continue;
    }
    const widths = `row ${table.rowNumber(odd)} has ${table.width(odd)} fields where the first has ${table.width(0)}`;
    const users = `user "${user}" has rows ${table.rowNumber(earlier)} and ${table.rowNumber(row)}`;
    throw ambiguous(file, `${widths} (so not one event a row), and ${users} (so not one sequence a user)`, "sequences");
  }
  return "sequences";
}

function ambiguous(file: string, reason: string, likely: DatasetFormat): SasrecError {
  const advice = `say what it is with the option format, or --format: "${likely}", or another of "interactions", "csv", "sequences"`;
  return new SasrecError("invalid-file", `${file}: cannot tell the format: ${reason}; ${advice}`);
}
