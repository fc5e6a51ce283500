/** Events as given by a caller, checked and copied: ids become indices, times become numbers. */

import { quoted, SasrecError } from "../errors.ts";
import { doubtsOf } from "./doubts.ts";
import { frozenMap } from "./frozen-map.ts";
import { IdTable } from "./id-table.ts";
import { checkOneForm, type Id, IdMap, isId } from "./ids.ts";
import type { InteractionColumns, InteractionRow, ItemInfo, LogContents } from "./interactions.ts";
import { columnsOfRows } from "./rows.ts";
import { parseTime } from "./time.ts";

const NAMES: readonly string[] = [
  "userIds",
  "itemIds",
  "ratings",
  "timestamps",
  "items",
  "name",
] satisfies readonly (keyof InteractionColumns)[];

/** What `Dataset.from` is given. Throws `invalid-data` naming column, row (counted from 0) and value. */
export function indexEvents(events: InteractionColumns | Iterable<InteractionRow>): LogContents {
  if (typeof events !== "object" || events === null) {
    const rows = "or rows, [{ userId, itemId, ... }]";
    const message = `events are columns, { userIds: [...], itemIds: [...], ... }, ${rows}, not ${quoted(events)}`;
    throw new SasrecError("invalid-data", message, { value: events });
  }
  const notes: string[] = [];
  const columns = isRows(events) ? columnsOfRows([...events], notes) : events;
  checkNames(columns);
  const { userIds, itemIds, ratings, timestamps, items, name = "unnamed" } = columns;
  checkArray("userIds", userIds, undefined);
  checkArray("itemIds", itemIds, userIds.length);
  if (ratings !== undefined) checkArray("ratings", ratings, userIds.length);
  if (timestamps !== undefined) checkArray("timestamps", timestamps, userIds.length);
  const user = indexIds("userIds", userIds);
  const item = indexIds("itemIds", itemIds);
  const time = timestamps && copyTimes(timestamps);
  const ids = { users: user.ids, items: item.ids };
  const rating = ratings && narrowed(copyNumbers("ratings", ratings));
  const made = { user: user.column, item: item.column, ...(time && { time }), ...(rating && { rating }) };
  return { name, columns: made, ids, items: frozenItems(items), notes: [...notes, ...doubtsOf(ids, made)] };
}

function isRows(events: InteractionColumns | Iterable<InteractionRow>): events is Iterable<InteractionRow> {
  return Symbol.iterator in events && !("userIds" in events); // a data set is both
}

/** A misspelt `timestamp` would cost the order of all events. Objects of a class, as a data set, have what they have. */
function checkNames(columns: InteractionColumns): void {
  const prototype: unknown = Object.getPrototypeOf(columns);
  if (prototype !== Object.prototype && prototype !== null) return;
  const unknown = Object.keys(columns).find((name) => !NAMES.includes(name));
  if (unknown === undefined) return;
  const message = `unknown column ${quoted(unknown)}: there are ${NAMES.join(", ")}`;
  throw new SasrecError("invalid-data", message, { column: unknown });
}

function checkArray(column: string, values: unknown, length: number | undefined): void {
  const isArray = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  if (!isArray) {
    throw new SasrecError("invalid-data", `${column} must be an array, not ${quoted(values)}`, {
      column,
      value: values,
    });
  }
  const found = (values as ArrayLike<unknown>).length;
  if (length !== undefined && found !== length) {
    const message = `${column} has ${found} entries, userIds ${length}: give one an event`;
    throw new SasrecError("invalid-data", message, { column });
  }
}

/** Bigints are ids as numbers; as texts, all of the column, if one is beyond 2^53. */
function indexIds(name: string, values: ArrayLike<unknown>): { readonly column: Int32Array; readonly ids: IdMap } {
  const table = new IdTable();
  const column = new Int32Array(values.length);
  const asText = isLarge(values);
  for (let row = 0; row < column.length; row++) {
    const value = values[row];
    const id = typeof value === "bigint" ? (asText ? String(value) : Number(value)) : value;
    if (!isId(id)) throw fault(name, row, value, whyNoId(id));
    column[row] = table.add(id);
  }
  const ids = new IdMap(table);
  checkOneForm(name, ids);
  return { column, ids };
}

function isLarge(values: ArrayLike<unknown>): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "bigint" && !isId(Number(value))) return true;
  }
  return false;
}

function whyNoId(value: unknown): string {
  return typeof value === "number" && Number.isFinite(value)
    ? "beyond 2^53 numbers are not exact, and neighbours become one id; give such ids as texts or bigints"
    : "an id is a text, a finite number or a bigint";
}

/** Numbers as they are, dates and ISO 8601 texts as seconds since 1970; a column has one of these kinds. */
function copyTimes(values: ArrayLike<unknown>): Float64Array {
  const kind = kindOf(values[0]);
  if (kind === "number") return copyNumbers("timestamps", values);
  const times = new Float64Array(values.length);
  for (let row = 0; row < times.length; row++) {
    const value = values[row];
    const time =
      value instanceof Date ? value.getTime() / 1000 : typeof value === "string" ? parseTime(value) : Number.NaN;
    if (kindOf(value) !== kind)
      throw fault("timestamps", row, value, `the first is a ${kind}: all must be of one kind`);
    if (time === undefined || Number.isNaN(time)) throw fault("timestamps", row, value, "no date that can be read");
    times[row] = time;
  }
  return times;
}

function kindOf(value: unknown): "date" | "text" | "number" {
  return value instanceof Date ? "date" : typeof value === "string" ? "text" : "number";
}

function copyNumbers(column: string, values: ArrayLike<unknown>): Float64Array {
  const copy = new Float64Array(values.length);
  for (let row = 0; row < copy.length; row++) {
    const value = values[row];
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) {
      throw fault(column, row, value, "give a finite number");
    }
    copy[row] = number;
  }
  return copy;
}

/** In single precision, if no value changes by it. */
export function narrowed(values: Float64Array): Float32Array | Float64Array {
  for (let row = 0; row < values.length; row++) {
    if (Math.fround(values[row] as number) !== values[row]) return values;
  }
  return new Float32Array(values);
}

/** A copy that nobody can change. Throws `invalid-data` if it is no `Map`. */
export function frozenItems(items: ReadonlyMap<Id, ItemInfo> | undefined): ReadonlyMap<Id, ItemInfo> {
  if (items === undefined) return frozenMap([]);
  if (!(items instanceof Map)) {
    throw new SasrecError("invalid-data", `items must be a Map, not ${quoted(items)}`, {
      column: "items",
      value: items,
    });
  }
  const entries: [Id, ItemInfo][] = [];
  for (const [id, { title, genres }] of items) {
    const info = { ...(title !== undefined && { title }), ...(genres && { genres: Object.freeze([...genres]) }) };
    entries.push([id, Object.freeze(info)]);
  }
  return frozenMap(entries);
}

function fault(column: string, row: number, value: unknown, expected: string): SasrecError {
  return new SasrecError("invalid-data", `${column}[${row}] is ${quoted(value)}: ${expected}`, { column, row, value });
}
