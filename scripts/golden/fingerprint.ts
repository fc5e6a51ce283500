/** SHA-256 of plain values. */
import { createHash, type Hash } from "node:crypto";

/**
 * The SHA-256 of `value`, 64 hexadecimal digits. Numbers count by their 64 bits, so -0 is not 0; every NaN is the same.
 *
 * Numbers in an array and the same numbers in a typed array are equal. The order of an object's keys does not count,
 * the order of a Map's entries does; a property that is `undefined` counts as absent. Throws a `TypeError` for anything
 * that is not plain, such as a function.
 */
export function fingerprint(value: unknown): string {
  const hash = createHash("sha256");
  add(hash, value);
  return hash.digest("hex");
}

function add(hash: Hash, value: unknown): void {
  if (typeof value === "string") hash.update(`text ${value.length} ${value}`, "utf16le");
  else if (typeof value === "number") addNumbers(hash, "number", [value]);
  else if (typeof value === "boolean" || value === null || value === undefined) hash.update(String(value));
  else if (Array.isArray(value) || isTypedArray(value)) addList(hash, value);
  else if (value instanceof Map) addList(hash, [...value]);
  else if (Object.getPrototypeOf(value) === Object.prototype) addObject(hash, value);
  else throw new TypeError(`${String(value)} is not a plain value`);
}

function addList(hash: Hash, values: ArrayLike<unknown>): void {
  const list = Array.from(values);
  if (list.every((entry) => typeof entry === "number")) {
    addNumbers(hash, "numbers", list);
    return;
  }
  hash.update(`list ${list.length} `);
  for (const entry of list) add(hash, entry);
}

function addObject(hash: Hash, value: object): void {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(`object ${entries.length} `);
  for (const [key, entry] of entries) {
    add(hash, key);
    add(hash, entry);
  }
}

function addNumbers(hash: Hash, what: string, values: readonly number[]): void {
  hash.update(`${what} ${values.length} `);
  // Arithmetic can give a NaN with other bits than the literal's.
  hash.update(Float64Array.from(values, (x) => (Number.isNaN(x) ? Number.NaN : x)));
}

function isTypedArray(value: unknown): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
