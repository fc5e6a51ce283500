/**
 * Where the relevant items stand in a ranking whose ties have no order.
 *
 * A model may give many items the same score. Any rule that orders them (by index, by position in the sort, the
 * relevant one first or last) favours or punishes the model for something it did not say. So a ranking is kept as
 * groups of tied candidates, and every metric is its expected value over a uniformly random order within each group.
 */

import type { ItemMarks } from "../../scoring/item-marks.ts";
import { kthBest } from "../../scoring/kth-best.ts";

/** One group of candidates with equal scores, at least one of them relevant. */
export interface TieGroup {
  /** Candidates with a strictly higher score; the group's first rank is `above + 1`. */
  readonly above: number;
  /** Candidates in the group, the relevant ones included; at least `relevant`. */
  readonly size: number;
  /** Relevant candidates in the group; at least 1. */
  readonly relevant: number;
}

/** All that a ranking metric needs to know of one user's ranking. */
export interface Ranking {
  /** The groups that hold relevant items, best score first. */
  readonly groups: readonly TieGroup[];
  /** Relevant items in all, those that the model cannot rank (and so always misses) included. */
  readonly relevant: number;
}

/**
 * The tie groups of the `relevant` items among one row of scores, those that begin within the first `depth` ranks.
 *
 * No sort and no copy of the scores: one pass for one relevant item, two for several, the first of which finds the
 * score that reaches the depth, so that the second can pass over nearly all items.
 *
 * @param scores by item index, higher is better; no NaN (infinities are ordered)
 * @param relevant distinct item indices 0..scores.length-1
 * @param excluded items that are no candidates, none of them relevant
 * @param depth at least 1; metrics at cut-offs up to it are not changed by what is left out
 */
export function tieGroups(
  scores: Float32Array,
  relevant: readonly number[],
  excluded: ItemMarks,
  depth: number = scores.length,
): TieGroup[] {
  let levels = descendingLevels(scores, relevant);
  if (levels.length > 1) {
    const least = kthBest(scores, depth, excluded);
    levels = levels.filter((level) => level >= least);
  }
  if (levels.length === 0) return [];
  const counts = levels.length === 1 ? countOne : countMany;
  // `above[i]`: candidates between level i and the one before it; `equal[i]`: candidates at level i.
  const above = new Int32Array(levels.length);
  const equal = new Int32Array(levels.length);
  counts(scores, levels, above, equal);
  for (const item of excluded.items) {
    const score = scores[item] as number;
    const level = levelOf(levels, score);
    if (level === levels.length) continue;
    const bucket = score === levels[level] ? equal : above;
    bucket[level] = (bucket[level] as number) - 1;
  }
  const relevantAt = new Int32Array(levels.length);
  for (const item of relevant) {
    const level = levelOf(levels, scores[item] as number);
    if (level < levels.length) relevantAt[level] = (relevantAt[level] as number) + 1;
  }
  const groups: TieGroup[] = [];
  let better = 0;
  for (let i = 0; i < levels.length; i++) {
    better += above[i] as number;
    const size = equal[i] as number;
    groups.push({ above: better, size, relevant: relevantAt[i] as number });
    better += size;
  }
  return groups;
}

/**
 * The ranking of a finished list of recommendations, best first and without ties; relevant items that are not in the
 * list are misses. Repeats in either argument count once.
 *
 * Example: `rankingOf(["a", "b", "c"], ["c", "z"])` has one group, `{ above: 2, size: 1, relevant: 1 }`, and 2 relevant items.
 * Throws nothing.
 */
export function rankingOf<T>(list: Iterable<T>, relevant: Iterable<T>): Ranking {
  const wanted = new Set(relevant);
  const groups: TieGroup[] = [];
  let rank = 0;
  for (const item of new Set(list)) {
    if (wanted.has(item)) groups.push({ above: rank, size: 1, relevant: 1 });
    rank++;
  }
  return { groups, relevant: wanted.size };
}

function descendingLevels(scores: Float32Array, items: readonly number[]): Float32Array {
  const distinct = new Set<number>();
  for (const item of items) distinct.add(scores[item] as number);
  return Float32Array.from(distinct).sort((a, b) => b - a);
}

/** The first level that is not above `score`; `levels.length` if all are. */
function levelOf(levels: Float32Array, score: number): number {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((levels[middle] as number) > score) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Count = (scores: Float32Array, levels: Float32Array, above: Int32Array, equal: Int32Array) => void;

const countOne: Count = (scores, levels, above, equal) => {
  const level = levels[0] as number;
  let higher = 0;
  let same = 0;
  // Comparisons added up as numbers: without a branch to mispredict the pass takes a fifth of the time at worst.
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    higher += +(score > level);
    same += +(score === level);
  }
  above[0] = higher;
  equal[0] = same;
};

const countMany: Count = (scores, levels, above, equal) => {
  const lowest = levels[levels.length - 1] as number;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    if (score < lowest) continue;
    const level = levelOf(levels, score);
    const bucket = score === levels[level] ? equal : above;
    bucket[level] = (bucket[level] as number) + 1;
  }
};
