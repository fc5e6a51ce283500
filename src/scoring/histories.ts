/**
 * The histories that test users are evaluated with, each made when it is asked for, so that never do all of them exist at once.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Id, IdMap } from "../data/ids.ts";
import type { Scorer } from "./scorer.ts";

/** Histories as item indices of the model, oldest first; items that the model does not know are left out. */
export interface Histories {
  /** `undefined` for a user without any event before the test; empty where the model knows no item of the user's. */
  of(userId: Id): readonly number[] | undefined;
  /** The histories of all users there are; `undefined` where the model does not tell. */
  all(): Iterable<ArrayLike<number>> | undefined;
}

/** The histories that the model was fitted on. */
export function fittedHistories(model: Scorer): Histories {
  return {
    of: (userId) => model.historyOf(userId),
    all: () => model.fittedHistories?.(),
  };
}

/** The histories in `parts`, oldest part first: a user's are joined, each in time order. */
export function givenHistories(parts: readonly Dataset[], items: IdMap): Histories {
  const itemsOf = parts.map(({ itemIds }) => indicesOf(itemIds, items));
  const of = (userId: Id): number[] | undefined => {
    const known: number[] = [];
    let events = 0;
    parts.forEach((part, i) => {
      const rows = part.userSequences().get(userId) ?? [];
      events += rows.length;
      for (const row of rows) {
        const item = itemsOf[i]?.[row] as number;
        if (item >= 0) known.push(item);
      }
    });
    return events === 0 ? undefined : known;
  };
  return {
    of,
    *all() {
      const users = new Set(parts.flatMap((part) => part.users));
      for (const userId of users) yield of(userId) ?? [];
    },
  };
}

/** The item of each event; -1 for items that the model does not know. */
function indicesOf(itemIds: readonly Id[], items: IdMap): Int32Array {
  const indices = new Int32Array(itemIds.length);
  // A plain loop: over a million events `Int32Array.from` takes more than twice as long.
  for (let row = 0; row < indices.length; row++) indices[row] = items.indexOf(itemIds[row] as Id) ?? -1;
  return indices;
}
