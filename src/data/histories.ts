/** Users' histories as item indices. */

import { atOnce, type Work } from "../turns.ts";
import type { IdMap } from "./ids.ts";
import type { EventLog, Histories } from "./interactions.ts";
import { placesOf } from "./time-order.ts";

/** Users and histories: user `u`'s events are `events[offsets[u]..offsets[u + 1]]`, oldest first. */
export interface HistoryStore extends Histories {
  readonly items: IdMap;
  readonly users: IdMap;
}

/** Users whose histories are copied without a break. */
const STRETCH = 1024;

/**
 * The histories of `data`, in time order. Users and items are numbered by their first appearance in `data`, whatever the
 * log that it is a part of: a model depends on its training events alone.
 */
export function historyStoreOf(data: EventLog): HistoryStore {
  return atOnce(storing(data));
}

/** {@link historyStoreOf}, in turns. */
export function* storing(data: EventLog): Work<HistoryStore> {
  const [users, items] = [data.userIndices(), data.itemIndices()];
  yield;
  const maps = { items: data.ids.items.select(items), users: data.ids.users.select(users) };
  yield;
  data.timeOrder(); // which the histories need
  yield;
  const all = data.histories();
  yield;
  if (maps.items === data.ids.items && maps.users === data.ids.users) return { ...maps, ...all };
  const places = placesOf(items, data.ids.items.size);
  const offsets = new Int32Array(users.length + 1);
  const events = new Int32Array(data.size);
  let next = 0;
  for (let place = 0; place < users.length; place++) {
    const user = users[place] as number;
    for (let i = all.offsets[user] as number; i < (all.offsets[user + 1] as number); i++) {
      events[next++] = places[all.events[i] as number] as number;
    }
    offsets[place + 1] = next;
    if (place % STRETCH === 0) yield;
  }
  return { ...maps, offsets, events };
}

/** The history of the user at `index`: a view, not a copy. */
export function historyAt({ offsets, events }: Histories, index: number): Int32Array {
  return events.subarray(offsets[index] as number, offsets[index + 1] as number);
}

/** The histories of all users, in the order of their indices: views. */
export function historiesOf(histories: Histories): readonly Int32Array[] {
  return Array.from({ length: histories.offsets.length - 1 }, (_, user) => historyAt(histories, user));
}
