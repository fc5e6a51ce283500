/**
 * CSV: records with optional quotes, and a header that names the columns.
 *
 * @module
 */

import { parse } from "csv-parse/browser/esm/sync";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { type FieldTable, type Separator, scanFields } from "./fields.ts";
import { type ColumnMap, findColumns } from "./header.ts";
import { type Column, readIds, readRatings, readTimestamps, readTitles, rowError } from "./values.ts";

/** The separator that occurs most often in a header line; a comma where none does. */
export function csvSeparator(header: string): Separator {
  const separators = [",", "\t", ";"] as const;
  const counts = separators.map((separator) => header.split(separator).length - 1);
  const most = Math.max(...counts);
  if (most === 0) return header.trim().includes(" ") ? " " : ",";
  return separators[counts.indexOf(most)] ?? ",";
}

/**
 * All records of a CSV text, the header included. Text without a quote needs no CSV parser and is about ten times as
 * fast without.
 *
 * @throws SasrecError `invalid-file` for quotes that do not close and the like
 */
export function scanCsv(text: string, separator: Separator, file: string): FieldTable {
  if (separator === " " || !text.includes('"')) return scanFields(text, separator);
  const records = parseQuoted(text, separator, file);
  return {
    rows: records.length,
    width: (row) => records[row]?.record.length ?? 0,
    text: (row, column) => records[row]?.record[column] ?? "",
    rowNumber: (row) => records[row]?.line ?? 0,
  };
}

interface QuotedRecord {
  readonly record: readonly string[];
  readonly line: number;
}

function parseQuoted(text: string, separator: Separator, file: string): QuotedRecord[] {
  const records: QuotedRecord[] = [];
  let read = 0;
  const onRecord = (record: string[], context: { lines: number }): null => {
    // A quoted field may hold line ends; `lines` counts to the end of the record.
    const breaks = record.reduce((sum, field) => sum + field.split("\n").length - 1, 0);
    records.push({ record, line: context.lines - breaks });
    read = context.lines;
    return null;
  };
  const options = { delimiter: separator, relax_column_count: true, skip_empty_lines: true, trim: true };
  try {
    parse(text, { ...options, on_record: onRecord });
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code === "CSV_QUOTE_NOT_CLOSED") {
      throw rowError(file, read + 1, "a quote that opens here, or below after empty lines, is not closed");
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SasrecError("invalid-file", `${file}: ${reason}`, { cause });
  }
  return records;
}

/** The events of a CSV text with a header. */
export function readCsv(text: string, header: string, map: ColumnMap, file: string): InteractionColumns {
  const table = scanCsv(text, csvSeparator(header), file);
  const width = table.width(0);
  const names = Array.from({ length: width }, (_, column) => table.text(0, column));
  const positions = findColumns(names, map, file);
  for (let row = 1; row < table.rows; row++) {
    if (table.width(row) === width) continue;
    throw rowError(file, table.rowNumber(row), `${table.width(row)} fields where the header has ${width}`);
  }
  const column = (position: number): Column => ({ table, column: position, first: 1, file });
  const { user, item, rating, timestamp, title } = positions;
  const itemIds = readIds("item", column(item));
  return {
    userIds: readIds("user", column(user)),
    itemIds,
    ...(title !== undefined && { items: readTitles(itemIds, column(title)) }),
    ...(rating !== undefined && { ratings: readRatings(column(rating)) }),
    ...(timestamp !== undefined && { timestamps: readTimestamps(column(timestamp)) }),
  };
}
