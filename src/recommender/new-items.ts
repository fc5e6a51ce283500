/**
 * Items that a fitted model has not seen, as a caller describes them.
 *
 * @module
 */

import { checkOneForm, type Id, IdMap, isId } from "../data/ids.ts";
import { quoted, SasrecError } from "../errors.ts";
import type { NewRow } from "../models/neural/update/grow.ts";
import { optionError, wrongValue } from "../options/faults.ts";
import { listOf } from "../options/others.ts";
import { type Other, resolve } from "../options/table.ts";

/** An item to add to a fitted model, with at most one of `similarTo` and `vector`. */
export interface NewItem {
  readonly id: Id;
  /**
   * Known items that it is like. Its embedding is the mean of theirs, so that for any history its score is the mean of
   * their scores.
   */
  readonly similarTo?: readonly Id[];
  /** Its embedding, `embeddingDim` finite numbers: for those who compute it from features of the item. */
  readonly vector?: ArrayLike<number>;
}

const id: Other<Id> = { is: isId, give: "an id: a text or a number up to 2^53" };
const fields = {
  id,
  similarTo: listOf(id, "a list of at least one id", 1),
  vector: {
    is: (value): value is ArrayLike<number> => isVector(value),
    give: "an array of finite numbers, which single precision can hold",
  } satisfies Other<ArrayLike<number>>,
};

function isVector(value: unknown): boolean {
  const numbers = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  return numbers && Array.from(value).every((x) => typeof x === "number" && Number.isFinite(Math.fround(x)));
}

/** `listed` with vectors and lists of its own: an update may wait, and the caller's arrays change meanwhile. */
export function ownItems(listed: unknown): unknown {
  if (!Array.isArray(listed)) return listed;
  return listed.map((item: Partial<NewItem> | null | undefined) => {
    if (typeof item !== "object" || item === null) return item;
    const { similarTo, vector } = item;
    return {
      ...item,
      ...(Array.isArray(similarTo) ? { similarTo: [...similarTo] } : {}),
      ...(isVector(vector) ? { vector: Float32Array.from(vector as ArrayLike<number>) } : {}),
    };
  });
}

/** New items: the catalogue with them at its end, and what is known of each. */
export interface NewItems {
  readonly items: IdMap;
  readonly rows: readonly NewRow[];
}

/**
 * The items that a caller lists, and, after them, those of `others` that are neither known nor listed. Throws
 * `invalid-option` for a malformed item, `invalid-data` for one that is known or comes twice, and `unknown-item` if
 * `similarTo` names one that is not known.
 *
 * @param d length of an embedding
 */
export function newItems(
  method: string,
  known: IdMap,
  d: number,
  listed: unknown,
  others: readonly Id[] = [],
): NewItems {
  if (!Array.isArray(listed)) throw optionError(method, [wrongValue("items", listed, "a list of items, as { id }")]);
  const rows = new Map<Id, NewRow>();
  for (const [i, item] of listed.entries()) {
    const { id, similarTo, vector } = resolve(`${method}: items[${i}]`, {}, item, fields);
    if (id === undefined) throw optionError(`${method}: items[${i}]`, [wrongValue("id", id, fields.id.give)]);
    const fail = (code: "invalid-option" | "invalid-data" | "unknown-item", why: string): never => {
      throw new SasrecError(code, `${method}: item ${quoted(id)} ${why}`);
    };
    if (known.indexOf(id) !== undefined) fail("invalid-data", "is known to the model already: leave it out");
    if (rows.has(id)) fail("invalid-data", "is given twice");
    if (vector !== undefined) {
      if (similarTo !== undefined) fail("invalid-option", "has both similarTo and vector: give one");
      if (vector.length !== d) fail("invalid-option", `has a vector of ${vector.length} numbers: embeddingDim is ${d}`);
      rows.set(id, { vector: Float32Array.from(vector) });
    } else if (similarTo !== undefined) {
      const unknown = (other: Id): never => {
        return fail("unknown-item", `is like ${quoted(other)}, which the model does not know`);
      };
      rows.set(id, { like: similarTo.map((other) => known.indexOf(other) ?? unknown(other)) });
    } else rows.set(id, {});
  }
  for (const id of others) if (known.indexOf(id) === undefined && !rows.has(id)) rows.set(id, {});
  const items = new IdMap([...known, ...rows.keys()]);
  checkOneForm(`${method}: the catalogue with the new items`, items);
  return { items, rows: [...rows.values()] };
}
