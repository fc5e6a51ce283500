/** NDCG@10 of held-out events for many weights of transitions at once. */

import type { ItemMarks } from "../../scoring/item-marks.ts";
import { kthBest } from "../../scoring/kth-best.ts";

/** Values that epsilon is chosen from, ascending. */
export const EPSILONS: readonly number[] = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2];

/** Values that the weight is chosen from, ascending; 0 is the network alone. */
export const WEIGHTS: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.55, 0.75, 1, 1.3, 1.7, 2.2, 3, 4, 6];

/** Points of the grid: point p has epsilon `EPSILONS[floor(p / WEIGHTS.length)]` and weight `WEIGHTS[p % WEIGHTS.length]`. */
export const POINTS: number = EPSILONS.length * WEIGHTS.length;

/** Depth of the ranking. */
const K = 10;

/** A held-out event as the models see it. */
export interface ScoredCase {
  readonly target: number;
  /** The network's scores by item. */
  readonly scores: Float32Array;
  /** Items of m above 0 that are candidates, and their m, the target's left out. */
  readonly items: readonly number[];
  readonly shares: readonly number[];
  /** m of the target. */
  readonly targetShare: number;
  /** `items`, items that are no candidates, and the target. */
  readonly others: ItemMarks;
}

/**
 * NDCG@10 of the target at every point of the grid, in single precision as the scores that are served, ties in
 * expectation.
 */
export function gainsOf({ target, scores, items, shares, targetShare, others }: ScoredCase): Float64Array {
  const gains = new Float64Array(POINTS);
  const own = scores[target] as number;
  const rest = standOf(scores, others, own);
  // Of the items without transitions, the target can only pass some: more than the best ten need not be looked at.
  const best = targetShare > 0 ? bestOf(scores, others) : [];
  const logs = new Float64Array(items.length);
  EPSILONS.forEach((epsilon, row) => {
    for (let i = 0; i < logs.length; i++) logs[i] = Math.log(1 + (shares[i] as number) / epsilon);
    const ownLog = Math.log(1 + targetShare / epsilon);
    WEIGHTS.forEach((weight, column) => {
      const level = Math.fround(own + weight * ownLog);
      let [above, equal] = level === own ? rest : [0, 0];
      if (level !== own) {
        for (const score of best) {
          if (score > level) above++;
          else if (score === level) equal++;
        }
      }
      for (let i = 0; i < logs.length && above < K; i++) {
        const score = Math.fround((scores[items[i] as number] as number) + weight * (logs[i] as number));
        if (score > level) above++;
        else if (score === level) equal++;
      }
      gains[row * WEIGHTS.length + column] = gainAt(above, equal + 1);
    });
  });
  return gains;
}

/** Mean gain of the ranks `above + 1 .. above + size`, which as many tied items share. */
function gainAt(above: number, size: number): number {
  let gain = 0;
  for (let rank = above + 1; rank <= Math.min(K, above + size); rank++) gain += 1 / Math.log2(rank + 1);
  return gain / size;
}

/** Items that are not `others` with scores above `level`, and with just that score. */
function standOf(scores: Float32Array, others: ItemMarks, level: number): readonly [above: number, equal: number] {
  let [above, equal] = [0, 0];
  for (const score of scores) {
    above += +(score > level);
    equal += +(score === level);
  }
  for (const item of others.items) {
    above -= +((scores[item] as number) > level);
    equal -= +((scores[item] as number) === level);
  }
  return [above, equal];
}

/** The best scores of items that are not `others`, at least ten if there are as many. */
function bestOf(scores: Float32Array, others: ItemMarks): readonly number[] {
  const bar = kthBest(scores, K, others);
  const best: number[] = [];
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    if (score >= bar && !others.has(item)) best.push(score);
  }
  return best;
}
