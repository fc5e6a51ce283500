/** Which events of a log survive a filter: no copies, by rating, then by k-core. */

import { range } from "../arrays.ts";
import { quoted } from "../errors.ts";
import { refusedOption } from "../options/faults.ts";
import { type Given, resolve } from "../options/table.ts";
import { duplicateRows } from "./duplicates.ts";
import type { EventLog } from "./interactions.ts";

/** Which events are kept. */
export const filterOptions = {
  /** Of events with the same user, item and time only the first is kept. Default false. */
  dropDuplicates: { type: "switch", default: false, help: "of events with the same user, item and time keep one" },
  /** Events rated below this are dropped, before anything is counted. */
  minRating: { type: "number", help: "drop events rated below this" },
  /** Users with fewer events are dropped. */
  minUserInteractions: { type: "int", min: 1, default: 1, help: "drop users with fewer events" },
  /** Items with fewer events are dropped. */
  minItemInteractions: { type: "int", min: 1, default: 1, help: "drop items with fewer events" },
} as const;

/** Options of `filter`; what is left out does not filter. */
export interface FilterOptions extends Given<typeof filterOptions> {}

/**
 * The rows that survive, ascending. Dropping items makes users smaller and the other way round, so both counts are
 * applied again until nothing changes: the k-core. Events are counted, so a repeated pair counts twice. Nothing may
 * survive: the result is then empty.
 *
 * Throws `invalid-option`, also for `minRating` on a log without ratings.
 */
export function filterRows(log: EventLog, options: FilterOptions): Int32Array {
  const parsed = resolve("filter", filterOptions, options);
  const { dropDuplicates, minRating, minUserInteractions, minItemInteractions } = parsed;
  const { user: users, item: items, rating: ratings } = log.columns;
  let rows = range(log.size);
  if (dropDuplicates) {
    const isDuplicate = new Uint8Array(log.size);
    for (const row of duplicateRows(log)) isDuplicate[row] = 1;
    rows = rows.filter((row) => isDuplicate[row] === 0);
  }
  if (minRating !== undefined) {
    if (ratings === undefined) {
      throw refusedOption("filter", "minRating", minRating, `${quoted(log.name)} has no ratings.`);
    }
    rows = rows.filter((row) => (ratings[row] as number) >= minRating);
  }
  if (minUserInteractions === 1 && minItemInteractions === 1) return rows;

  const userCounts = countOf(users, rows, log.ids.users.size);
  const itemCounts = countOf(items, rows, log.ids.items.size);
  for (let before = -1; before !== rows.length; ) {
    before = rows.length;
    let kept = 0;
    for (let i = 0; i < before; i++) {
      const row = rows[i] as number;
      const user = users[row] as number;
      const item = items[row] as number;
      if ((userCounts[user] as number) >= minUserInteractions && (itemCounts[item] as number) >= minItemInteractions) {
        rows[kept++] = row;
      } else {
        // Counted down at once: later rows of the same pass see it, and the fixed point is the same in any order.
        (userCounts[user] as number)--;
        (itemCounts[item] as number)--;
      }
    }
    rows = rows.subarray(0, kept);
  }
  return rows;
}

function countOf(indices: Int32Array, rows: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const row of rows) (counts[indices[row] as number] as number)++;
  return counts;
}
