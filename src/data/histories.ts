/**
 * What a fitted model remembers of its data: the catalogue, the users, and each user's history as item indices.
 *
 * @module
 */

import type { Scorer } from "../scoring/scorer.ts";
import type { Dataset } from "./dataset.ts";
import { type Id, IdMap } from "./ids.ts";

/** Users and histories: user `u`'s events are `events[offsets[u]..offsets[u + 1]]`, oldest first. */
export interface HistoryStore {
  readonly items: IdMap;
  readonly users: IdMap;
  readonly offsets: Int32Array;
  readonly events: Int32Array;
}

/** The histories of `data`, in time order. */
export function historyStoreOf(data: Dataset): HistoryStore {
  const items = new IdMap(data.catalogue);
  const users = new IdMap(data.users);
  const offsets = new Int32Array(users.size + 1);
  const events = new Int32Array(data.size);
  const sequences = data.userSequences();
  let next = 0;
  users.ids.forEach((id, user) => {
    for (const row of sequences.get(id) ?? []) events[next++] = items.indexOf(data.itemIds[row] as Id) as number;
    offsets[user + 1] = next;
  });
  return { items, users, offsets, events };
}

/** The history of the user at `index`: a view, not a copy. */
export function historyAt(store: HistoryStore, index: number): Int32Array {
  return store.events.subarray(store.offsets[index] as number, store.offsets[index + 1] as number);
}

/** The histories of all users, in the order of their indices: views. */
export function historiesOf(store: HistoryStore): readonly Int32Array[] {
  return store.users.ids.map((_, user) => historyAt(store, user));
}

/** A scorer over remembered histories, for a model that is still being trained. */
export function historyScorer(name: string, store: HistoryStore, scoreHistories: Scorer["scoreHistories"]): Scorer {
  return {
    name,
    items: store.items,
    historyOf(userId) {
      const index = store.users.indexOf(userId);
      return index === undefined ? undefined : Array.from(historyAt(store, index));
    },
    scoreHistories,
  };
}
