/** Items that a fitted model has not seen, as a caller describes them. */

import { checkingOneForm, type Id, type IdMap, isId } from "../data/ids.ts";
import { quoted, SasrecError } from "../errors.ts";
import type { NewRow, NewRows } from "../models/neural/update/grow.ts";
import { optionError, wrongValue } from "../options/faults.ts";
import { arrayOf, listOf } from "../options/others.ts";
import { type Other, resolve } from "../options/table.ts";
import type { Work } from "../turns.ts";
import { itemIndices } from "./door.ts";
import { type RequestId, type RequestItems, requestId, type UnknownItems } from "./requests.ts";

/** An item to add to a fitted model, with at most one of `similarTo` and `vector`. */
export interface NewItem {
  /** The item's id, which the model must not know yet. */
  readonly id: RequestId;
  /**
   * Known items that it is like. Its embedding is the mean of theirs, so that for any history its score is the mean of
   * their scores.
   */
  readonly similarTo?: RequestItems;
  /** Its embedding, `embeddingDim` finite numbers: for those who compute it from features of the item. */
  readonly vector?: ArrayLike<number>;
}

const fields = {
  id: requestId,
  similarTo: listOf(requestId, "a list of at least one id", 1),
  vector: {
    is: (value): value is ArrayLike<number> => isVector(value),
    give: "an array of finite numbers, which single precision can hold",
  } satisfies Other<ArrayLike<number>>,
};

function isVector(value: unknown): boolean {
  if (!(Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array)) return false;
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== "number" || !Number.isFinite(Math.fround(value[i]))) return false;
  }
  return true;
}

/** `listed` with vectors and lists of its own: an update may wait, and the caller's arrays change meanwhile. */
export function ownItems(listed: unknown): unknown {
  const items = arrayOf(listed);
  if (!Array.isArray(items)) return items;
  return items.map((item: Partial<NewItem> | null | undefined) => {
    if (typeof item !== "object" || item === null) return item;
    const own: { -readonly [K in keyof NewItem]?: unknown } = { ...item };
    const { similarTo, vector } = item;
    if (similarTo !== undefined) own.similarTo = Array.isArray(similarTo) ? [...similarTo] : arrayOf(similarTo);
    if (isVector(vector)) own.vector = new Float32Array(vector as ArrayLike<number>);
    return own;
  });
}

/** Items that are looked at without a break. */
const STRETCH = 256;

/**
 * The items that a caller lists, and, after them, those of `others` that are neither known nor listed. Throws
 * `invalid-option` for a malformed item, `invalid-data` for one that is known or comes twice, and `unknown-item` if
 * `similarTo` names one that is not known, unless these are to be ignored: an item that is like none is like all. They may
 * be many: it works in turns.
 *
 * @param d length of an embedding
 */
export function* newItems(
  method: string,
  known: IdMap,
  d: number,
  listed: unknown,
  unknownItems: UnknownItems,
  others: Iterable<Id> = [],
): Work<NewRows> {
  if (!Array.isArray(listed)) throw optionError(method, [wrongValue("items", listed, "a list of items, as { id }")]);
  const rows = new Map<Id, NewRow>();
  for (const [i, item] of listed.entries()) {
    if (i % STRETCH === 0) yield;
    const { id: given, similarTo, vector } = resolve(`${method}: items[${i}]`, {}, item, fields);
    if (given === undefined) throw optionError(`${method}: items[${i}]`, [wrongValue("id", given, fields.id.give)]);
    const id = idIn(known, given);
    const fail = (code: "invalid-option" | "invalid-data", why: string): never => {
      throw new SasrecError(code, `${method}: item ${quoted(id)} ${why}`);
    };
    if (known.indexOf(id) !== undefined) fail("invalid-data", "is known to the model already: leave it out");
    if (rows.has(id)) fail("invalid-data", "is given twice");
    if (vector !== undefined) {
      if (similarTo !== undefined) fail("invalid-option", "has both similarTo and vector: give one");
      if (vector.length !== d) fail("invalid-option", `has a vector of ${vector.length} numbers: embeddingDim is ${d}`);
      rows.set(id, { vector: new Float32Array(vector) });
    } else if (similarTo !== undefined) {
      const like = itemIndices(known, `${method}: item ${quoted(id)}: similarTo`, similarTo, unknownItems);
      rows.set(id, like.length === 0 ? {} : { like });
    } else rows.set(id, {});
  }
  let seen = 0;
  for (const id of others) {
    if (seen++ % STRETCH === 0) yield;
    if (known.indexOf(id) === undefined && !rows.has(id)) rows.set(id, {});
  }
  const items = yield* known.adding(rows.keys());
  yield* checkingOneForm(`${method}: the catalogue with the new items`, items);
  return { items, rows: [...rows.values()] };
}

/** A bigint as the number that it equals, or as its digits if it is too large or the catalogue has texts. */
function idIn(known: IdMap, id: RequestId): Id {
  if (typeof id !== "bigint") return id;
  const number = Number(id);
  return isId(number) && typeof known.at(0) === "number" ? number : String(id);
}
