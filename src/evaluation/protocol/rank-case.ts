/** From one row of scores to rankings, by protocol. */

import { ItemMarks } from "../../scoring/item-marks.ts";
import { type Ranking, tieGroups } from "../metrics/tie-groups.ts";
import { SAMPLED_NEGATIVES, sampleNegatives, userSeeds } from "./sampled-negatives.ts";
import type { UserScores } from "./user-scores.ts";

/** The rankings to average for one user, at least one. */
export type RankCase = (row: UserScores) => readonly Ranking[];

/**
 * Full ranking: all items that are not excluded, all of the user's test items together.
 *
 * @param depth the largest cut-off
 */
export function rankAll(depth: number): RankCase {
  return ({ scores, excluded, testCase }) => {
    const { relevant, numRelevant } = testCase;
    return [{ groups: tieGroups(scores, relevant, excluded, depth), relevant: numRelevant }];
  };
}

/** Each test item alone against sampled negatives; an item that the model does not know is a miss. */
export function rankAgainstSampled(seed: number, numUsers: number): RankCase {
  const seeds = userSeeds(seed, numUsers);
  const none = new ItemMarks(0);
  return ({ scores, history, testCase, user }) => {
    const { relevant, numRelevant } = testCase;
    const draws = sampleNegatives(scores.length, history, relevant, SAMPLED_NEGATIVES, seeds[user] as number);
    const rankings: Ranking[] = relevant.map((item, i) => {
      const draw = draws[i] as Int32Array;
      const row = new Float32Array(1 + draw.length);
      row[0] = scores[item] as number;
      for (let j = 0; j < draw.length; j++) row[1 + j] = scores[draw[j] as number] as number;
      return { groups: tieGroups(row, [0], none), relevant: 1 };
    });
    while (rankings.length < numRelevant) rankings.push({ groups: [], relevant: 1 });
    return rankings;
  };
}
