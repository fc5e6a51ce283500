/**
 * Events that the weight of transitions is fitted on: each a user's next one, which neither network nor counts have seen.
 */

import type { Dataset } from "../../data/dataset.ts";
import { type HistoryStore, historiesOf, historyAt } from "../../data/histories.ts";
import { randomStream, shuffle } from "../../random.ts";

/** Users that the weight is fitted on, at most. */
const USERS = 2000;

/** With fewer users a choice would be chance. */
export const FEWEST = 20;

/**
 * What is held out of the training events, one event a user: of more, the network would miss more than a better weight
 * brings; with fewer users the choice is chance.
 */
const SHARE = 0.01;
const FEWEST_DRAWN = 100;

/** A user's next event. */
export interface HeldOut {
  /** Item indices, oldest first; at least one. */
  readonly history: Int32Array;
  /** The next item; -1 if the model does not know it. */
  readonly target: number;
}

/** Histories to learn from, and events held out of them or from elsewhere, in random order. */
export interface Part {
  readonly histories: readonly Int32Array[];
  readonly heldOut: readonly HeldOut[];
}

/** Whether transitions can be weighed on `validation`: it has enough users, and an item that `train` has, too. */
export function canWeigh(train: Dataset, validation: Dataset): boolean {
  if (validation.numUsers < FEWEST) return false;
  const known = new Set(train.itemIndices());
  const inTrain = validation.ids.items.indicesIn(train.ids.items);
  return validation.itemIndices().some((item) => known.has(inTrain[item] as number));
}

/** All histories of `store`, and the first event in `validation` of at most 2,000 of its users. */
export function givenPart(store: HistoryStore, validation: Dataset, seed: number): Part {
  const { users, items } = validation.ids;
  const [usersOf, itemsOf] = [users.indicesIn(store.users), items.indicesIn(store.items)];
  const next = validation.histories();
  const known = validation.userIndices().filter((user) => {
    const index = usersOf[user] as number;
    return index >= 0 && historyAt(store, index).length > 0;
  });
  const heldOut = Array.from(drawn(known, seed, USERS), (user) => ({
    history: historyAt(store, usersOf[user] as number),
    target: itemsOf[next.events[next.offsets[user] as number] as number] as number,
  }));
  return { histories: historiesOf(store), heldOut };
}

/**
 * The histories of `store` without a hundredth of the events, and these: the last one of 100 to 2,000 users. Users of two
 * events keep them: without one there would be nothing to learn from them. Nothing is held out of a log with too few
 * others to choose by.
 */
export function drawnPart(store: HistoryStore, seed: number): Part {
  const histories = [...historiesOf(store)];
  const long = Int32Array.from(histories.keys()).filter((user) => (histories[user] as Int32Array).length > 2);
  if (long.length < FEWEST) return { histories, heldOut: [] };
  const users = Math.max(FEWEST_DRAWN, Math.min(USERS, Math.round(SHARE * store.events.length)));
  const heldOut = Array.from(drawn(long, seed, users), (user) => {
    const whole = histories[user] as Int32Array;
    const history = whole.subarray(0, -1);
    histories[user] = history;
    return { history, target: whole.at(-1) as number };
  });
  return { histories, heldOut };
}

function drawn(users: Int32Array, seed: number, size: number): Int32Array {
  const order = users.slice();
  shuffle(randomStream(seed, "transitions"), order);
  return order.subarray(0, size);
}
