/** Values within JSON by their paths: `user.id`, `items.sku`. */

import type { Value } from "../reader.ts";

/** How deep columns are looked for, and how many: objects that are maps by id are no tables. */
const MOST_DEPTH = 8;
const MOST_COLUMNS = 1000;
/** Elements of a list of objects that are looked at for their keys. */
const ELEMENTS = 8;

/** Integers beyond 2^53, which `JSON.parse` would round, are kept as texts with this mark. */
const EXACT = "\u0000";
const LONG = /\d{16}/;
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/** The value that `text` writes. Throws what `JSON.parse` throws. */
export function parseExactly(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  const exact = text.replace(TOKENS, (token) => {
    return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"\\u0000${token}"` : token;
  });
  return JSON.parse(exact);
}

/** Adds the paths of all values in `record` that are no objects to `paths`. */
export function addPaths(record: unknown, paths: Map<string, readonly string[]>, trail: readonly string[] = []): void {
  if (paths.size >= MOST_COLUMNS || trail.length > MOST_DEPTH) return;
  if (Array.isArray(record) && record.some(isObject)) {
    for (const element of record.slice(0, ELEMENTS)) if (isObject(element)) addPaths(element, paths, trail);
  } else if (isObject(record)) {
    for (const key of Object.keys(record)) addPaths(record[key], paths, [...trail, key]);
  } else if (trail.length > 0) {
    const name = trail.join(".");
    if (!paths.has(name)) paths.set(name, trail);
  }
}

/** The value at a path; of a list of objects, the list of their values there. */
export function valueAt(record: unknown, path: readonly string[], from = 0): Value {
  let value = record;
  for (let step = from; step < path.length; step++) {
    if (Array.isArray(value)) return value.map((element) => scalar(valueAt(element, path, step)));
    const key = path[step] as string;
    if (!isObject(value) || !Object.hasOwn(value, key)) return null;
    value = value[key];
  }
  return Array.isArray(value) ? value.map(scalar) : scalar(value);
}

function scalar(value: unknown): string | number | bigint | null {
  if (typeof value === "string") return value.startsWith(EXACT) ? exactly(value.slice(1)) : value;
  if (typeof value === "number" || typeof value === "bigint") return value;
  return typeof value === "boolean" ? String(value) : null;
}

function exactly(text: string): string | bigint {
  return /^-?\d+$/.test(text) ? BigInt(text) : text;
}

/** Whether a value has keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
