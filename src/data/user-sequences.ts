/**
 * Each user's events in time order.
 *
 * @module
 */

import { frozenMap } from "./frozen-map.ts";
import type { Id } from "./ids.ts";

/**
 * Row numbers of each user's events, oldest first. The sort is stable: events of equal time keep the order of the log
 * (an unstable sort changes which item is a user's last one, and with it every leave-one-out result).
 *
 * @returns users in order of first appearance
 */
export function buildUserSequences(
  userIds: readonly Id[],
  timestamps: readonly number[],
): ReadonlyMap<Id, readonly number[]> {
  const sequences = new Map<Id, number[]>();
  for (let row = 0; row < userIds.length; row++) {
    const user = userIds[row] as Id;
    const rows = sequences.get(user);
    if (rows === undefined) sequences.set(user, [row]);
    else rows.push(row);
  }
  for (const rows of sequences.values()) {
    if (!isInOrder(rows, timestamps)) rows.sort((a, b) => (timestamps[a] as number) - (timestamps[b] as number));
    Object.freeze(rows);
  }
  return frozenMap(sequences);
}

function isInOrder(rows: readonly number[], timestamps: readonly number[]): boolean {
  for (let i = 1; i < rows.length; i++) {
    if ((timestamps[rows[i] as number] as number) < (timestamps[rows[i - 1] as number] as number)) return false;
  }
  return true;
}
