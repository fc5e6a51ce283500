/**
 * Events that are in a log more than once: the same user, item and time. Logs that were exported twice have them, and a
 * copy in the history gives the held-out event away.
 *
 * @module
 */

import type { Id } from "./ids.ts";
import type { EventLog } from "./interactions.ts";

/** The rows, ascending, that repeat an earlier row. A log without timestamps has none: nothing tells copies from repeats. */
export function duplicateRows(log: EventLog): number[] {
  if (!log.hasTimestamps) return [];
  const duplicates: number[] = [];
  const items = new Set<Id>();
  for (const rows of log.userSequences().values()) {
    let time = Number.NaN;
    for (const row of rows) {
      const item = log.itemIds[row] as Id;
      if (log.timestamps[row] !== time) {
        time = log.timestamps[row] as number;
        items.clear();
      }
      if (items.has(item)) duplicates.push(row);
      else items.add(item);
    }
  }
  return duplicates.sort((a, b) => a - b);
}
