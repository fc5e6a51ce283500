/** Which items each user has: histories without order and repeats. */

import type { Work } from "../../turns.ts";

/** User u's distinct items, ascending, are `items[starts[u] .. starts[u + 1])`. */
export interface ItemSets {
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** The sets of `sequences` of item indices. Memory: 4 bytes for each distinct pair of user and item. */
export function* itemSets(sequences: readonly Int32Array[]): Work<ItemSets> {
  const starts = new Int32Array(sequences.length + 1);
  const items = new Int32Array(sequences.reduce((sum, { length }) => sum + length, 0));
  let size = 0;
  for (let user = 0; user < sequences.length; user++) {
    let last = -1;
    for (const item of (sequences[user] as Int32Array).slice().sort()) {
      if (item !== last) items[size++] = item;
      last = item;
    }
    starts[user + 1] = size;
    if (user % 64 === 0) yield;
  }
  return { starts, items: items.slice(0, size) };
}

/** The same pairs the other way round: the users of each item, ascending, in `items`. */
export function transposed({ starts, items }: ItemSets, numItems: number): ItemSets {
  const rowStarts = new Int32Array(numItems + 1);
  for (const item of items) rowStarts[item + 1] = (rowStarts[item + 1] as number) + 1;
  for (let item = 0; item < numItems; item++) {
    rowStarts[item + 1] = (rowStarts[item + 1] as number) + (rowStarts[item] as number);
  }
  const next = rowStarts.slice();
  const users = new Int32Array(items.length);
  for (let user = 0; user + 1 < starts.length; user++) {
    for (let at = starts[user] as number; at < (starts[user + 1] as number); at++) {
      const item = items[at] as number;
      users[next[item] as number] = user;
      next[item] = (next[item] as number) + 1;
    }
  }
  return { starts: rowStarts, items: users };
}
