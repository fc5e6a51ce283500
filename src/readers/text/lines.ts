/**
 * The two formats without a header: `user item [rating] [timestamp]` and `user item item …`.
 *
 * @module
 */

import type { InteractionColumns } from "../../data/interactions.ts";
import type { FieldTable, Separator } from "./fields.ts";
import { type Column, idsOf, readIds, readRatings, readTimestamps, rowError } from "./values.ts";

/** The separator of `user item [rating] [timestamp]` lines, seen from the first: `::`, tab, comma, else blanks. */
export function lineSeparator(firstLine: string): Separator {
  for (const separator of ["::", "\t", ","] as const) if (firstLine.trim().includes(separator)) return separator;
  return " ";
}

/** One event a row; every row has as many fields as the first, 2 to 4. */
export function readInteractionLines(table: FieldTable, file: string): InteractionColumns {
  const width = table.width(0);
  if (width < 2 || width > 4) {
    const fields = width === 1 ? "1 field" : `${width} fields`;
    throw rowError(file, table.rowNumber(0), `${fields} where "user item [rating] [timestamp]" has 2 to 4`);
  }
  for (let row = 1; row < table.rows; row++) {
    if (table.width(row) === width) continue;
    throw rowError(file, table.rowNumber(row), `${table.width(row)} fields where the first row has ${width}`);
  }
  const column = (position: number): Column => ({ table, column: position, first: 0, file });
  return {
    userIds: readIds("user", column(0)),
    itemIds: readIds("item", column(1)),
    ...(width > 2 && { ratings: readRatings(column(2)) }),
    ...(width > 3 && { timestamps: readTimestamps(column(3)) }),
  };
}

/** One user a row, followed by at least one item, oldest first; further rows of a user continue the sequence. */
export function readSequenceLines(table: FieldTable, file: string): InteractionColumns {
  const rowOf: number[] = [];
  const columnOf: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const width = table.width(row);
    if (width < 2) throw rowError(file, table.rowNumber(row), `user "${table.text(row, 0)}" has no items`);
    for (let column = 1; column < width; column++) {
      rowOf.push(row);
      columnOf.push(column);
    }
  }
  const users = readIds("user", { table, column: 0, first: 0, file });
  return {
    userIds: rowOf.map((row) => users[row] ?? ""),
    itemIds: idsOf(rowOf.length, (index) => table.text(rowOf[index] as number, columnOf[index] as number)),
  };
}
