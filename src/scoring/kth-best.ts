/** The score that it takes to be among the best k: one pass, no sort. */

import type { ItemMarks } from "./item-marks.ts";

/**
 * The k-th best score among the items that are not `excluded`; minus infinity if there are fewer than k.
 *
 * @param scores by item index; no NaN
 * @param k at least 1
 */
export function kthBest(scores: Float32Array, k: number, excluded: ItemMarks): number {
  if (k > scores.length) return Number.NEGATIVE_INFINITY;
  // A binary heap of the best k so far, the least of them at the root.
  const heap = new Float32Array(k).fill(Number.NEGATIVE_INFINITY);
  let least = Number.NEGATIVE_INFINITY;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    if (score <= least || excluded.has(item)) continue;
    replaceRoot(heap, score);
    least = heap[0] as number;
  }
  return least;
}

function replaceRoot(heap: Float32Array, value: number): void {
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= value) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = value;
}
