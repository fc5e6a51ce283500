/** Whether a model is tested on events that it has learned: such figures look good and mean nothing. */

import type { Dataset } from "../../data/dataset.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { TestCase } from "./cases.ts";
import type { EvaluationWarning } from "./report.ts";
import { fittedHistories, type TestHistories } from "./test-histories.ts";

/** What an evaluation is made of. */
export interface Evaluated {
  readonly model: Scorer;
  readonly test: Dataset;
  /** Fingerprint of `test`. */
  readonly hash: string;
  readonly cases: readonly TestCase[];
  /** The histories given; `undefined` if they are those that the model was fitted on. */
  readonly given: TestHistories | undefined;
}

/**
 * A warning if the model has learned test events; none if it has not, or if that cannot be told.
 *
 * It has if `fit` or `fitPartial` was given just these events, by their fingerprint. If histories are given, it has
 * learned the test events of a user whose fitted history holds a test item more often than the history given. If not,
 * it has if every fitted history ends with the user's test events: repeats may do that for some users, not for all.
 */
export function learnedEvents(evaluated: Evaluated): readonly EvaluationWarning[] {
  const { model, hash, cases, test } = evaluated;
  const { training, name } = model;
  const hashes = [training, ...(training?.updates ?? [])].map((learned) => learned?.dataHash);
  if (hashes.includes(hash)) {
    return [warning(cases.length, `the test events, ${test.name}, are events that ${name} has learned`)];
  }
  const users = evaluated.given === undefined ? endingWithTest(evaluated) : knowingMore(evaluated, evaluated.given);
  if (users === 0) return [];
  return [warning(users, `${name} has learned test events of ${users} of the ${cases.length} users`)];
}

function warning(users: number, what: string): EvaluationWarning {
  const todo = "The figures say nothing about new events: test on events later than all that were learned";
  return { code: "learned-test-events", users, message: `${what}. ${todo}.` };
}

function knowingMore({ model, cases }: Evaluated, given: TestHistories): number {
  const fitted = fittedHistories(model);
  return cases.filter(({ userId, relevant }) => {
    const learned = fitted.of(userId);
    if (learned === undefined) return false;
    return relevant.some((item) => {
      const known = times(learned, item);
      // Hardly ever: only then is the history given made once more.
      return known > 0 && known > times(given.of(userId) as Int32Array, item);
    });
  }).length;
}

function endingWithTest({ model, test, cases }: Evaluated): number {
  const fitted = fittedHistories(model);
  const all = cases.every(({ userId }) => {
    const items = test.getUserItems(userId).map((id) => model.items.indexOf(id));
    const end = fitted.of(userId)?.slice(-items.length) ?? [];
    return items.every((item, i) => item === end[i]);
  });
  return all && cases.length > 1 ? cases.length : 0;
}

function times(history: Int32Array, item: number): number {
  let count = 0;
  for (const other of history) if (other === item) count++;
  return count;
}
