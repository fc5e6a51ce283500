/**
 * From one row of scores to rankings, by protocol.
 *
 * @module
 */

import type { TestCase } from "./cases.ts";
import { SAMPLED_NEGATIVES, sampleNegatives, userSeeds } from "./sampled-negatives.ts";
import { type Ranking, tieGroups } from "./tie-groups.ts";

/**
 * The rankings to average for one user, at least one. The user's scores are `scores[offset .. offset + numItems)`;
 * `user` is the position of `testCase` in the test set.
 */
export type RankCase = (
  scores: Float32Array,
  offset: number,
  numItems: number,
  testCase: TestCase,
  user: number,
) => readonly Ranking[];

/** Full ranking: all items, all of the user's test items together. */
export function rankAll(filterSeen: boolean): RankCase {
  return (scores, offset, numItems, { history, relevant, numRelevant }) => {
    const excluded = filterSeen ? difference(history, relevant) : [];
    return [{ groups: tieGroups(scores, offset, numItems, relevant, excluded), relevant: numRelevant }];
  };
}

/** Each test item alone against sampled negatives; an item that the model does not know is a miss. */
export function rankAgainstSampled(seed: number, numUsers: number): RankCase {
  const seeds = userSeeds(seed, numUsers);
  return (scores, offset, numItems, { history, relevant, numRelevant }, user) => {
    const draws = sampleNegatives(numItems, history, relevant, SAMPLED_NEGATIVES, seeds[user] as number);
    const rankings: Ranking[] = relevant.map((item, i) => {
      const candidates = [item, ...(draws[i] ?? [])];
      const row = Float32Array.from(candidates, (candidate) => scores[offset + candidate] as number);
      return { groups: tieGroups(row, 0, row.length, [0]), relevant: 1 };
    });
    while (rankings.length < numRelevant) rankings.push({ groups: [], relevant: 1 });
    return rankings;
  };
}

/** The distinct items of `history` that are not in `relevant`. */
function difference(history: readonly number[], relevant: readonly number[]): number[] {
  const seen = new Set(history);
  for (const item of relevant) seen.delete(item);
  return [...seen];
}
