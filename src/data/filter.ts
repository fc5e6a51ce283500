/**
 * Which events of a log survive a filter: no copies, by rating, then by k-core.
 *
 * @module
 */

import { z } from "zod";
import { SasrecError } from "../errors.ts";
import { parseOptions } from "../options/check.ts";
import { duplicateRows } from "./duplicates.ts";
import type { Id } from "./ids.ts";
import type { EventLog } from "./interactions.ts";

/** Options of `filter`; what is left out does not filter. */
export interface FilterOptions {
  /** Of events with the same user, item and time only the first is kept. Default false. */
  readonly dropDuplicates?: boolean;
  /** Events rated below this are dropped, before anything is counted. */
  readonly minRating?: number;
  /** Users with fewer events are dropped. */
  readonly minUserInteractions?: number;
  /** Items with fewer events are dropped. */
  readonly minItemInteractions?: number;
}

const count = z.int("must be an integer").min(1, "must be at least 1").default(1);

const schema = z.strictObject({
  dropDuplicates: z.boolean().default(false),
  minRating: z.number("must be a finite number").optional(),
  minUserInteractions: count,
  minItemInteractions: count,
});

/**
 * The rows that survive, ascending. Dropping items makes users smaller and the other way round, so both counts are
 * applied again until nothing changes: the k-core. Events are counted, so a repeated pair counts twice. Nothing may
 * survive: the result is then empty.
 *
 * @throws SasrecError `invalid-option`, also for `minRating` on a log without ratings
 */
export function filterRows(log: EventLog, options: FilterOptions): Uint32Array {
  const parsed = parseOptions("filter", schema, options);
  const { dropDuplicates, minRating, minUserInteractions, minItemInteractions } = parsed;
  let rows = Uint32Array.from({ length: log.size }, (_, row) => row);
  if (dropDuplicates) {
    const duplicates = new Set(duplicateRows(log));
    rows = rows.filter((row) => !duplicates.has(row));
  }
  if (minRating !== undefined) {
    if (!log.hasRatings) throw new SasrecError("invalid-option", `filter: minRating, but "${log.name}" has no ratings`);
    rows = rows.filter((row) => (log.ratings[row] as number) >= minRating);
  }
  if (minUserInteractions === 1 && minItemInteractions === 1) return rows;

  const users = denseIndices(log.users, log.userIds);
  const items = denseIndices(log.catalogue, log.itemIds);
  const userCounts = countOf(users, rows, log.users.length);
  const itemCounts = countOf(items, rows, log.catalogue.length);
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
        userCounts[user] = (userCounts[user] as number) - 1;
        itemCounts[item] = (itemCounts[item] as number) - 1;
      }
    }
    rows = rows.subarray(0, kept);
  }
  return rows;
}

function denseIndices(distinct: readonly Id[], ids: readonly Id[]): Uint32Array {
  const indices = new Map<Id, number>();
  for (const id of distinct) indices.set(id, indices.size);
  const dense = new Uint32Array(ids.length);
  for (let row = 0; row < ids.length; row++) dense[row] = indices.get(ids[row] as Id) as number;
  return dense;
}

function countOf(indices: Uint32Array, rows: Uint32Array, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const row of rows) {
    const index = indices[row] as number;
    counts[index] = (counts[index] as number) + 1;
  }
  return counts;
}
