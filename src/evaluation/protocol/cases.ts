/** What there is to evaluate: each test user's test items, as the model's item indices. */

import type { Dataset } from "../../data/dataset.ts";
import type { Id, IdMap } from "../../data/ids.ts";
import type { Work } from "../../turns.ts";
import type { SkippedUsers, UnknownTestItems } from "./report.ts";
import type { TestHistories } from "./test-histories.ts";

/** One user to evaluate. */
export interface TestCase {
  readonly userId: Id;
  /** Events of the history, those of items unknown to the model left out; at least 1. */
  readonly historyLength: number;
  /** Distinct indices of the test items that the model knows; may be empty. */
  readonly relevant: readonly number[];
  /** Distinct test items, known or not; at least 1. */
  readonly numRelevant: number;
}

/** The users to evaluate, in the order of the test set, and those left out. */
export interface TestCases {
  readonly cases: readonly TestCase[];
  readonly skippedUsers: SkippedUsers;
  readonly unknownTestItems: UnknownTestItems;
}

/** Users who are looked up without a break. */
const STRETCH = 256;

/**
 * Groups the test set by user. Every event of the test set is relevant, whatever its rating; an item that a user has
 * several times in the test set counts once.
 */
export function* testCases(items: IdMap, test: Dataset, histories: TestHistories): Work<TestCases> {
  const cases: TestCase[] = [];
  let [noHistory, unknownHistory, unknownItems, usersWithoutOther] = [0, 0, 0, 0];
  let done = 0;
  for (const userId of test.users) {
    if (done++ % STRETCH === 0) yield;
    const historyLength = histories.of(userId)?.length;
    if (historyLength === undefined) {
      noHistory++;
      continue;
    }
    if (historyLength === 0) {
      unknownHistory++;
      continue;
    }
    const distinct = new Set(test.getUserItems(userId));
    const relevant: number[] = [];
    for (const id of distinct) {
      const item = items.indexOf(id);
      if (item !== undefined) relevant.push(item);
    }
    unknownItems += distinct.size - relevant.length;
    if (relevant.length === 0) usersWithoutOther++;
    cases.push({ userId, historyLength, relevant, numRelevant: distinct.size });
  }
  return {
    cases,
    skippedUsers: { total: noHistory + unknownHistory, noHistory, unknownHistory },
    unknownTestItems: { total: unknownItems, usersWithoutOther },
  };
}
