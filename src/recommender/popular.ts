/**
 * What is popular, for strangers.
 *
 * @module
 */

import type { HistoryStore } from "../data/histories.ts";
import { popularityCounts } from "../models/baselines/popularity-counts.ts";

/** Counted once for the histories of a snapshot. */
const counted = new WeakMap<HistoryStore, Float32Array>();

/** Events of each item in the histories that the model was fitted on. */
export function popularity(histories: HistoryStore): Float32Array {
  let counts = counted.get(histories);
  if (counts === undefined) {
    counts = Float32Array.from(popularityCounts([histories.events], histories.items.size));
    counted.set(histories, counts);
  }
  return counts;
}
