/**
 * Events that are in a log more than once: the same user, item and time. Logs that were exported twice have them, and a
 * copy in the history gives the held-out event away.
 */

import type { EventLog } from "./interactions.ts";

/** The rows, ascending, that repeat an earlier row. A log without timestamps has none: nothing tells copies from repeats. */
export function duplicateRows(log: EventLog): number[] {
  const { item: items, time: times, user: users } = log.columns;
  if (times === undefined) return [];
  const duplicates: number[] = [];
  /** By item, the last moment of a user that had it; moments are counted over all users. */
  const seenAt = new Int32Array(log.ids.items.size);
  let [moment, user, time] = [0, -1, Number.NaN];
  for (const row of log.timeOrder().rows) {
    if (users[row] !== user || times[row] !== time) moment++;
    user = users[row] as number;
    time = times[row] as number;
    const item = items[row] as number;
    if (seenAt[item] === moment) duplicates.push(row);
    seenAt[item] = moment;
  }
  return duplicates.sort((a, b) => a - b);
}
