/**
 * The latest events of a log.
 *
 * @module
 */

import type { Dataset } from "../../data/dataset.ts";
import type { IdMap } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";

/**
 * Item indices of the latest `share` (0 to 1) of all events, at least one. Of events of equal time, those later in the
 * log are later. Throws `invalid-option` where there are no timestamps: file order says nothing across users.
 */
export function recentItems(data: Dataset, items: IdMap, share: number): Int32Array {
  if (!data.hasTimestamps) {
    const why = `option "window" is ${share}, but "${data.name}" has no timestamps`;
    throw new SasrecError("invalid-option", `${why}: leave it out, or load the data with their times`);
  }
  const rows = Uint32Array.from({ length: data.size }, (_, row) => row);
  const time = (row: number): number => data.timestamps[row] as number;
  rows.sort((a, b) => time(a) - time(b) || a - b);
  const recent = rows.subarray(data.size - Math.max(1, Math.round(share * data.size)));
  return Int32Array.from(recent, (row) => items.indexOf(data.itemIds[row] as string) as number);
}
