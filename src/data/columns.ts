/**
 * Columns as given by a caller, checked and copied.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import { frozenMap } from "./frozen-map.ts";
import type { Id } from "./ids.ts";
import type { InteractionColumns, ItemInfo } from "./interactions.ts";

/** Columns of one length, frozen, with nothing left optional. */
export interface CheckedColumns {
  readonly name: string;
  readonly userIds: readonly Id[];
  readonly itemIds: readonly Id[];
  readonly ratings: readonly number[] | undefined;
  readonly timestamps: readonly number[] | undefined;
  readonly items: ReadonlyMap<Id, ItemInfo>;
}

/**
 * Checks every value and copies what it keeps.
 *
 * @throws SasrecError `invalid-data` naming column, row (counted from 0) and value
 */
export function checkColumns(columns: InteractionColumns): CheckedColumns {
  if (typeof columns !== "object" || columns === null || Array.isArray(columns)) {
    const what = Array.isArray(columns) ? "an array" : show(columns);
    throw new SasrecError("invalid-data", `events are columns, { userIds: [...], itemIds: [...], ... }, not ${what}`);
  }
  checkNames(columns);
  const { userIds, itemIds, ratings, timestamps, items, name = "unnamed" } = columns;
  checkArray("userIds", userIds, undefined);
  checkArray("itemIds", itemIds, userIds.length);
  if (ratings !== undefined) checkArray("ratings", ratings, userIds.length);
  if (timestamps !== undefined) checkArray("timestamps", timestamps, userIds.length);
  return {
    name,
    userIds: copyIds("userIds", userIds),
    itemIds: copyIds("itemIds", itemIds),
    ratings: ratings && copyNumbers("ratings", ratings),
    timestamps: timestamps && copyNumbers("timestamps", timestamps),
    items: copyItems(items),
  };
}

const NAMES: readonly string[] = [
  "userIds",
  "itemIds",
  "ratings",
  "timestamps",
  "items",
  "name",
] satisfies readonly (keyof InteractionColumns)[];

/** A misspelt `timestamp` would cost the order of all events. Objects of a class, as a data set, have what they have. */
function checkNames(columns: InteractionColumns): void {
  const prototype: unknown = Object.getPrototypeOf(columns);
  if (prototype !== Object.prototype && prototype !== null) return;
  const unknown = Object.keys(columns).find((name) => !NAMES.includes(name));
  if (unknown === undefined) return;
  throw new SasrecError("invalid-data", `unknown column "${unknown}": there are ${NAMES.join(", ")}`);
}

function checkArray(column: string, values: unknown, length: number | undefined): void {
  if (!Array.isArray(values)) throw new SasrecError("invalid-data", `${column} must be an array, not ${show(values)}`);
  if (length !== undefined && values.length !== length) {
    throw new SasrecError(
      "invalid-data",
      `${column} has ${values.length} entries, userIds ${length}: give one an event`,
    );
  }
}

/** Whether `value` can be an id: a string or a finite number. */
export function isId(value: unknown): value is Id {
  return typeof value === "string" || Number.isFinite(value);
}

function copyIds(column: string, values: readonly Id[]): readonly Id[] {
  const copy = values.slice();
  for (let row = 0; row < copy.length; row++) {
    if (!isId(copy[row])) throw fault(column, row, copy[row], `an id is a string or a finite number${hint(copy[row])}`);
  }
  return Object.freeze(copy);
}

function copyNumbers(column: string, values: readonly number[]): readonly number[] {
  const copy = values.slice();
  for (let row = 0; row < copy.length; row++) {
    if (!Number.isFinite(copy[row])) throw fault(column, row, copy[row], "expected a finite number");
  }
  return Object.freeze(copy);
}

function copyItems(items: ReadonlyMap<Id, ItemInfo> | undefined): ReadonlyMap<Id, ItemInfo> {
  if (items === undefined) return frozenMap([]);
  if (!(items instanceof Map)) throw new SasrecError("invalid-data", `items must be a Map, not ${show(items)}`);
  const entries: [Id, ItemInfo][] = [];
  for (const [id, { title, genres }] of items) {
    const info = { ...(title !== undefined && { title }), ...(genres && { genres: Object.freeze([...genres]) }) };
    entries.push([id, Object.freeze(info)]);
  }
  return frozenMap(entries);
}

function fault(column: string, row: number, value: unknown, expected: string): SasrecError {
  return new SasrecError("invalid-data", `${column}[${row}] is ${show(value)}: ${expected}`);
}

/** What database drivers hand out. */
function hint(value: unknown): string {
  return typeof value === "bigint" ? "; make a bigint one of them with String(id) or Number(id)" : "";
}

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null ? `a ${value.constructor?.name ?? "object"}` : String(value);
}
