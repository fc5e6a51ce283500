/**
 * Fields as values: ids, ratings, timestamps, each with an error that says where it stands.
 *
 * @module
 */

import type { Id } from "../../data/ids.ts";
import type { ItemInfo } from "../../data/interactions.ts";
import { parseTime } from "../../data/time.ts";
import { SasrecError } from "../../errors.ts";
import type { FieldTable } from "./fields.ts";

/** One column of a table, from row `first` on, and how to speak of it. */
export interface Column {
  readonly table: FieldTable;
  readonly column: number;
  readonly first: number;
  /** The file, for messages. */
  readonly file: string;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** `ratings.csv, row 17: message` */
export function rowError(file: string, rowNumber: number, message: string): SasrecError {
  return new SasrecError("invalid-file", `${file}, row ${rowNumber}: ${message}`);
}

/**
 * The ids of a column, each field through `read`. Numbers where every one is an integer as JavaScript writes it (`7`,
 * `-3`; not `007`, `1.0` or one beyond 2^53), else strings, all of them: a column never mixes the two.
 */
export function idsOf(count: number, read: (index: number) => string): Id[] {
  const numbers = new Array<number>(count);
  for (let i = 0; i < count; i++) {
    const value = canonicalInteger(read(i));
    if (Number.isNaN(value)) return Array.from({ length: count }, (_, index) => read(index));
    numbers[i] = value;
  }
  return numbers;
}

/** The ids of a column; an empty field is an error. */
export function readIds(role: "user" | "item", { table, column, first, file }: Column): Id[] {
  return idsOf(table.rows - first, (index) => {
    const text = table.text(first + index, column);
    if (text === "") throw rowError(file, table.rowNumber(first + index), `${role} is empty`);
    return text;
  });
}

/** What a column calls each item, the first time that it calls it anything. */
export function readTitles(itemIds: readonly Id[], { table, column, first }: Column): Map<Id, ItemInfo> {
  const items = new Map<Id, ItemInfo>();
  for (const [i, id] of itemIds.entries()) {
    if (items.has(id)) continue;
    const title = table.text(first + i, column).trim();
    if (title !== "") items.set(id, { title });
  }
  return items;
}

/** The ratings of a column. */
export function readRatings(source: Column): number[] {
  return readNumbers(
    source,
    (text) => numberOf(text),
    (text) => `rating "${text}" is not a number`,
  );
}

/**
 * The timestamps of a column: numbers, kept as they are, or ISO 8601 dates, turned into seconds since 1970. The first
 * row decides for the whole column.
 */
export function readTimestamps(source: Column): number[] {
  const { table, column, first } = source;
  const dates = table.rows > first && parseTime(table.text(first, column)) !== undefined;
  if (!dates) {
    return readNumbers(source, numberOf, (text) => {
      const date = parseTime(text) !== undefined;
      return `timestamp "${text}" is ${date ? "a date, and not a number as in the first row" : "neither a number nor an ISO 8601 date"}`;
    });
  }
  return readNumbers(
    source,
    (text) => parseTime(text) ?? Number.NaN,
    (text) => `timestamp "${text}" is not an ISO 8601 date, as in the first row`,
  );
}

function readNumbers(
  { table, column, first, file }: Column,
  parse: (text: string) => number,
  complain: (text: string) => string,
): number[] {
  const values = new Array<number>(table.rows - first);
  for (let row = first; row < table.rows; row++) {
    const text = table.text(row, column);
    const value = parse(text);
    if (!Number.isFinite(value)) throw rowError(file, table.rowNumber(row), complain(text));
    values[row - first] = value;
  }
  return values;
}

/** `NaN` for what is no decimal number; `Number` alone would take `""`, `0x10` and `Infinity`. */
export function numberOf(text: string): number {
  const integer = canonicalInteger(text);
  if (!Number.isNaN(integer)) return integer;
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}

/** The integer that `text` writes in the one way JavaScript would write it, else `NaN`. */
function canonicalInteger(text: string): number {
  const length = text.length;
  const negative = text.charCodeAt(0) === 45;
  const start = negative ? 1 : 0;
  if (length === start || length > start + 16) return Number.NaN;
  if (text.charCodeAt(start) === 48) return length === 1 ? 0 : Number.NaN;
  let value = 0;
  for (let i = start; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return negative ? -value : value;
}
