/** How popular items are. */

import { ItemMarks } from "../../scoring/item-marks.ts";
import type { Work } from "../../turns.ts";

/** How many users have each item. */
export interface ItemPopularity {
  /** By item index: users whose history holds the item, each counted once. */
  readonly usersOf: Int32Array;
  /** All users. */
  readonly numUsers: number;
  /** Item indices, the most popular first. */
  readonly order: Int32Array;
}

/** Counts each user's items once, repeats or not. */
export function* itemPopularity(histories: Iterable<ArrayLike<number>>, numItems: number): Work<ItemPopularity> {
  const usersOf = new Int32Array(numItems);
  const own = new ItemMarks(numItems);
  let numUsers = 0;
  for (const history of histories) {
    own.clear();
    for (let i = 0; i < history.length; i++) {
      const item = history[i] as number;
      if (own.add(item)) usersOf[item] = (usersOf[item] as number) + 1;
    }
    numUsers++;
    if (numUsers % 64 === 0) yield;
  }
  const order = Int32Array.from(usersOf.keys()).sort((a, b) => (usersOf[b] as number) - (usersOf[a] as number));
  return { usersOf, numUsers, order };
}

/**
 * The self-information of each item in bits: `-log2(users who have it / all users)`, 0 for what everybody has. An item
 * that nobody has counts as if one user had it, so that the value stays finite.
 */
export function selfInformation({ usersOf, numUsers }: ItemPopularity): Float64Array {
  return Float64Array.from(usersOf, (users) => Math.log2(numUsers / Math.max(1, users)));
}

/** Users who have the k-th most popular item that is not excluded; 0 if there are fewer than k. */
export function kthPopularity({ usersOf, order }: ItemPopularity, k: number, excluded: ItemMarks): number {
  let left = k;
  for (const item of order) {
    if (excluded.has(item)) continue;
    left--;
    if (left === 0) return usersOf[item] as number;
  }
  return 0;
}
