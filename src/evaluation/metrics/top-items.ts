/**
 * The top of a ranking whose ties have no order.
 *
 * If the k-th place is tied, each of the tied items is in the top k with the same chance. So a top k is kept as the
 * items that are in it for certain and those that share the places left, and what is computed from it is an exact
 * expectation over random orders of tied items.
 */

import type { ItemMarks } from "../../scoring/item-marks.ts";
import { kthBest } from "../../scoring/kth-best.ts";

/** The first k places of a list of items, best first. */
export interface TopCut {
  /** The first so many items of the list are in the top k for certain. */
  readonly certain: number;
  /** Those from `certain` up to here (exclusive) share the places left. */
  readonly end: number;
  /** The chance of each of them, 0..1. */
  readonly chance: number;
  /** Places filled: k, or fewer if there are fewer candidates. */
  readonly places: number;
}

/**
 * All candidates whose score is at least the k-th best, best first: more than k if the k-th place is tied, fewer
 * if there are fewer candidates. Two passes over the scores; only what is returned is sorted.
 *
 * @param scores by item index; no NaN
 * @param k at least 1
 * @param excluded items that are no candidates
 */
export function topItems(scores: Float32Array, k: number, excluded: ItemMarks): number[] {
  const least = kthBest(scores, k, excluded);
  const best: number[] = [];
  for (let item = 0; item < scores.length; item++) {
    if ((scores[item] as number) >= least && !excluded.has(item)) best.push(item);
  }
  return best.sort((a, b) => (scores[b] as number) - (scores[a] as number));
}

/** The top k of `items`, which are best first and hold every candidate tied with the k-th. */
export function cutAt(items: readonly number[], scores: Float32Array, k: number): TopCut {
  if (items.length <= k) return { certain: items.length, end: items.length, chance: 1, places: items.length };
  const scoreAt = (place: number): number | undefined => scores[items[place] as number];
  const level = scoreAt(k - 1);
  let certain = k - 1;
  while (certain > 0 && scoreAt(certain - 1) === level) certain--;
  let end = k;
  while (end < items.length && scoreAt(end) === level) end++;
  return { certain, end, chance: (k - certain) / (end - certain), places: k };
}
