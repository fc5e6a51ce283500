/**
 * Where ids become indices: behind it, everything computes with indices.
 *
 * @module
 */

import { historyAt } from "../data/histories.ts";
import type { Id, IdMap } from "../data/ids.ts";
import { listed, quoted, SasrecError } from "../errors.ts";
import type { Snapshot } from "../models/snapshot.ts";

/** The index of an item. Throws `unknown-item`. */
export function itemIndex(items: IdMap, itemId: Id): number {
  const index = items.indexOf(itemId);
  if (index !== undefined) return index;
  throw unknownItem(items, [itemId]);
}

/** The error of items that are not known, at least one. */
function unknownItem(items: IdMap, ids: readonly Id[]): SasrecError<"unknown-item"> {
  const [item] = ids as [Id, ...Id[]];
  const which = ids.length === 1 ? `item ${quoted(item)} was` : `items ${listed(ids.map(quoted))} were`;
  const message = `${which} not in the data the model was fitted on${hint(items, item)}`;
  return new SasrecError("unknown-item", message, { item, items: ids });
}

/** The index of an item to leave out: one that is not known is left out as it is, one under a mistaken type is an error. */
export function excludedIndex(items: IdMap, itemId: Id): number | undefined {
  const index = items.indexOf(itemId);
  if (index !== undefined) return index;
  const mistaken = hint(items, itemId);
  if (mistaken === "") return undefined;
  throw new SasrecError("unknown-item", `item ${quoted(itemId)} to be excluded was not in the data${mistaken}`, {
    item: itemId,
    items: [itemId],
  });
}

/** The history of a user that the model was fitted on. Throws `unknown-user`. */
export function knownHistory({ users, histories }: Snapshot, userId: Id): Int32Array {
  const index = users.indexOf(userId);
  if (index !== undefined) return historyAt(histories, index);
  const why = `user ${quoted(userId)} was not in the data the model was fitted on`;
  throw new SasrecError("unknown-user", `${why}${hint(users, userId)}: pass { history: [...] } instead`, {
    user: userId,
  });
}

/** A history of ids in indices. Throws `unknown-item`, unless they are to be ignored, and `empty-history`. */
export function givenHistory(
  { items, kind, name }: Snapshot,
  history: readonly Id[],
  unknownItems: "error" | "ignore",
): Int32Array {
  const known = unknownItems === "error" ? history : history.filter((id) => items.indexOf(id) !== undefined);
  if (known.length === 0 && kind.needsHistory) {
    const why = history.length === 0 ? "the history is empty" : "no item of the history is known to the model";
    throw new SasrecError("empty-history", `${why}: ${name} needs an event; Popularity recommends without any`, {
      model: name,
    });
  }
  return Int32Array.from(known, (id) => {
    const index = items.indexOf(id);
    if (index !== undefined) return index;
    const missing = known.filter((id) => items.indexOf(id) === undefined);
    throw unknownItem(items, missing);
  });
}

/** A history that is in indices already. Throws `invalid-data` for one outside 0..`size`-1. */
export function checkedIndices(history: ArrayLike<number>, size: number): Int32Array {
  const indices = Int32Array.from(history);
  for (let i = 0; i < indices.length; i++) {
    const index = history[i] as number;
    if (index === indices[i] && index >= 0 && index < size) continue;
    const what = `scoreHistories takes indices from 0 to ${size - 1}, not ${quoted(index)}`;
    throw new SasrecError("invalid-data", `${what}: model.items.indexOf(id) gives the index of an item`, {
      value: index,
    });
  }
  return indices;
}

/** `1` and `"1"` are different ids; says so if that is the likely mistake. */
function hint(map: IdMap, id: Id): string {
  const other = typeof id === "string" ? Number(id) : String(id);
  return map.indexOf(other) === undefined ? "" : ` (but ${quoted(other)} was: numbers and strings are different ids)`;
}
