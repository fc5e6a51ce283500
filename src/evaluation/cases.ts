/**
 * What there is to evaluate: each test user's history and test items, as the model's item indices.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Id, IdMap } from "../data/ids.ts";
import type { SkippedUsers, UnknownTestItems } from "./report.ts";
import type { Scorer } from "./scorer.ts";

/** One user to evaluate. */
export interface TestCase {
  readonly userId: Id;
  /** Item indices, oldest first; at least one. */
  readonly history: readonly number[];
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

/**
 * Groups the test set by user. Every event of the test set is relevant, whatever its rating; an item that a user has
 * several times in the test set counts once.
 *
 * @param history all events before the test, oldest part first; without it, the history the model was fitted on
 */
export function testCases(model: Scorer, test: Dataset, history: readonly Dataset[] | undefined): TestCases {
  const cases: TestCase[] = [];
  let [noHistory, unknownHistory, unknownItems, usersWithoutOther] = [0, 0, 0, 0];
  for (const userId of test.users) {
    const before = history === undefined ? model.historyOf(userId) : joinedHistory(userId, history);
    if (before === undefined || before.length === 0) {
      noHistory++;
      continue;
    }
    const known = history === undefined ? (before as readonly number[]) : indicesOf(before, model.items);
    if (known.length === 0) {
      unknownHistory++;
      continue;
    }
    const items = new Set(test.getUserItems(userId));
    const relevant = indicesOf(items, model.items);
    unknownItems += items.size - relevant.length;
    if (relevant.length === 0) usersWithoutOther++;
    cases.push({ userId, history: known, relevant, numRelevant: items.size });
  }
  return {
    cases,
    skippedUsers: { total: noHistory + unknownHistory, noHistory, unknownHistory },
    unknownTestItems: { total: unknownItems, usersWithoutOther },
  };
}

function joinedHistory(userId: Id, parts: readonly Dataset[]): readonly Id[] {
  return parts.flatMap((part) => part.getUserItems(userId));
}

function indicesOf(ids: Iterable<Id>, items: IdMap): number[] {
  const indices: number[] = [];
  for (const id of ids) {
    const index = items.indexOf(id);
    if (index !== undefined) indices.push(index);
  }
  return indices;
}
