/** Rows of a text as lists of fields, for a look at how a file is written and for small files. */

import { readText } from "../../data/text-bytes.ts";
import { Findings } from "../findings.ts";
import { type Dialect, type Rows, Tokenizer } from "./tokenizer.ts";

/** A row of fields, and its line in the file, from 1. */
export interface TextRow {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Rows of a sample that are looked at. */
const MOST_ROWS = 1000;

/** The first rows of `bytes`; without the last one, unless `isWhole`, as it may go on. Rows that cannot be read are left out. */
export function sampleRows(bytes: Uint8Array, dialect: Dialect, isWhole: boolean): readonly TextRow[] {
  const tokenizer = new Tokenizer(dialect, new Findings("", "skip"));
  const rows = textRows(tokenizer.push(bytes), MOST_ROWS);
  return isWhole ? [...rows, ...textRows(tokenizer.end(), MOST_ROWS - rows.length)] : rows;
}

/** All rows of a whole text. Throws `invalid-file` for a quote that is not closed. */
export function allRows(bytes: Uint8Array, dialect: Dialect, file: string): readonly TextRow[] {
  const tokenizer = new Tokenizer(dialect, new Findings(file, "stop"));
  const rows = textRows(tokenizer.push(bytes));
  return [...rows, ...textRows(tokenizer.end())];
}

function textRows({ size, firsts, starts, ends, bytes, lines }: Rows, most = size): TextRow[] {
  return Array.from({ length: Math.min(size, most) }, (_, row) => {
    const first = firsts[row] as number;
    const fields = Array.from({ length: (firsts[row + 1] as number) - first }, (_, column) =>
      readText(bytes, starts[first + column] as number, ends[first + column] as number),
    );
    return { fields, line: lines[row] as number };
  });
}
