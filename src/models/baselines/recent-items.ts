/**
 * The latest events of a log.
 *
 * @module
 */

import type { Dataset } from "../../data/dataset.ts";
import type { IdMap } from "../../data/ids.ts";
import { quoted } from "../../errors.ts";
import { refusedOption } from "../../options/faults.ts";

/**
 * Item indices of the latest `share` (0 to 1) of all events, at least one. Of events of equal time, those later in the
 * log are later. Throws `invalid-option` if there are no timestamps: file order says nothing across users.
 */
export function recentItems(data: Dataset, items: IdMap, share: number): Int32Array {
  const { item, time: times } = data.columns;
  if (times === undefined) {
    const todo = `${quoted(data.name)} has no timestamps: leave the option out, or load the data with their times.`;
    throw refusedOption("Popularity", "window", share, todo);
  }
  const rows = Uint32Array.from({ length: data.size }, (_, row) => row);
  const time = (row: number): number => times[row] as number;
  rows.sort((a, b) => time(a) - time(b) || a - b);
  const recent = rows.subarray(data.size - Math.max(1, Math.round(share * data.size)));
  const indices = data.ids.items.indicesIn(items);
  return Int32Array.from(recent, (row) => indices[item[row] as number] as number);
}
