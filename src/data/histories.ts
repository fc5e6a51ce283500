/**
 * Users' histories as item indices.
 *
 * @module
 */

import type { Dataset } from "./dataset.ts";
import { type Id, IdMap } from "./ids.ts";

/** User `u`'s events are `events[offsets[u]..offsets[u + 1]]`, item indices, oldest first. */
export interface Histories {
  readonly offsets: Int32Array;
  readonly events: Int32Array;
}

/** What a fitted model remembers of its data: the catalogue, the users, and their histories. */
export interface HistoryStore extends Histories {
  readonly items: IdMap;
  readonly users: IdMap;
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
export function historyAt({ offsets, events }: Histories, index: number): Int32Array {
  return events.subarray(offsets[index] as number, offsets[index + 1] as number);
}

/** The histories of all users, in the order of their indices: views. */
export function historiesOf(histories: Histories): readonly Int32Array[] {
  return Array.from({ length: histories.offsets.length - 1 }, (_, user) => historyAt(histories, user));
}
