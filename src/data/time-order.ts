/** Each user's events in time order. */

import type { TimeOrder } from "./interactions.ts";

/** Up to here a list is sorted by insertion: most users have few events, and most logs are nearly in order. */
const SHORT = 64;

/**
 * The rows of each of `users` users, oldest first. The sort is stable: events of equal time keep the order of the log (an
 * unstable sort changes which item is a user's last one, and with it every leave-one-out result). Without `times` the
 * rows are in order.
 */
export function timeOrderOf(user: Int32Array, users: number, times?: ArrayLike<number>): TimeOrder {
  const offsets = new Int32Array(users + 1);
  for (let row = 0; row < user.length; row++) (offsets[(user[row] as number) + 1] as number)++;
  for (let u = 0; u < users; u++) offsets[u + 1] = (offsets[u + 1] as number) + (offsets[u] as number);
  const next = offsets.slice(0, users);
  const rows = new Int32Array(user.length);
  for (let row = 0; row < user.length; row++) rows[(next[user[row] as number] as number)++] = row;
  if (times !== undefined)
    for (let u = 0; u < users; u++) sort(rows, times, offsets[u] as number, offsets[u + 1] as number);
  return { offsets, rows };
}

/** Sorts `rows[from .. to)`, which are ascending, by time and then by row. */
function sort(rows: Int32Array, times: ArrayLike<number>, from: number, to: number): void {
  const timeAt = (place: number): number => times[rows[place] as number] as number;
  let sorted = from + 1;
  while (sorted < to && timeAt(sorted - 1) <= timeAt(sorted)) sorted++;
  if (sorted >= to) return;
  if (to - from > SHORT) {
    rows.subarray(from, to).sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
    return;
  }
  for (let place = sorted; place < to; place++) {
    const row = rows[place] as number;
    const time = times[row] as number;
    let at = place;
    for (; at > from && timeAt(at - 1) > time; at--) rows[at] = rows[at - 1] as number;
    rows[at] = row;
  }
}

/** The distinct numbers of `indices`, each below `size`, by first appearance. */
export function firstAppearances(indices: Int32Array, size: number): Int32Array {
  const seen = new Uint8Array(size);
  const found = new Int32Array(size);
  let count = 0;
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] as number;
    if (seen[index] === 1) continue;
    seen[index] = 1;
    found[count++] = index;
  }
  return found.slice(0, count);
}

/** By index below `size`, its place in `list`; -1 if it is not there. */
export function placesOf(list: Int32Array, size: number): Int32Array {
  const places = new Int32Array(size).fill(-1);
  for (let place = 0; place < list.length; place++) places[list[place] as number] = place;
  return places;
}
