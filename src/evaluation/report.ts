/**
 * The result of an evaluation, with everything needed to compare it with another.
 *
 * @module
 */

import type { Id } from "../data/ids.ts";
import type { MetricName } from "./metric-names.ts";
import type { ProtocolName } from "./options.ts";

/** What was ranked and how; results of different protocols do not compare. */
export interface Protocol {
  readonly name: ProtocolName;
  readonly k: readonly number[];
  readonly metrics: readonly MetricName[];
  /** Items in the model's catalogue: the candidates of full ranking, before the filter. */
  readonly items: number;
  readonly filterSeen: boolean;
  /** Metrics are expected values over random orders of items with equal scores. */
  readonly ties: "expected";
  /** Histories are those the model was fitted on, or were given to `evaluate`. */
  readonly history: "fitted" | "given";
  /** Seed of the sampled negatives; `null` where nothing is sampled. */
  readonly seed: number | null;
}

/** Test users who could not be evaluated: they are in no mean. */
export interface SkippedUsers {
  readonly total: number;
  /** Users without any event before the test. */
  readonly noHistory: number;
  /** Users with events before the test, none of an item that the model knows. */
  readonly unknownHistory: number;
}

/** The test items of evaluated users that the model does not know: each counts as a miss. */
export interface UnknownTestItems {
  /** Pairs of a user and a test item. */
  readonly total: number;
  /** Users all of whose test items are unknown: 0 on every metric. */
  readonly usersWithoutOther: number;
}

/** Each evaluated user's values. */
export interface PerUser {
  /** In the order of the test set. */
  readonly userIds: readonly Id[];
  /** By `"metric@k"`, one value for each of `userIds`. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
}

/** The result of `evaluate`. */
export interface EvaluationReport {
  /** The model's name. */
  readonly model: string;
  /** By `"metric@k"`, e.g. `"ndcg@10"`: the mean over the evaluated users, each user with equal weight. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly protocol: Protocol;
  /** Name and fingerprint of the test set. */
  readonly dataset: { readonly name: string; readonly hash: string };
  /** Users evaluated. */
  readonly users: number;
  readonly skippedUsers: SkippedUsers;
  /** Distinct (user, item) pairs of the test set that were evaluated, unknown items included. */
  readonly testItems: number;
  readonly unknownTestItems: UnknownTestItems;
  /** Wall time in seconds, `scoring` (the model's part) included in `total`. */
  readonly seconds: { readonly total: number; readonly scoring: number };
  /** Only with the option `perUser`. */
  readonly perUser?: PerUser;
}

/**
 * A protocol in one line, for tables: "all 3416 items ranked, seen items filtered, ties in expectation".
 */
export function describeProtocol(protocol: Protocol): string {
  const { name, items, filterSeen, seed } = protocol;
  if (name === "sampled-100") return `1 test item against 100 sampled unseen items (seed ${seed}), ties in expectation`;
  return `all ${items} items ranked, seen items ${filterSeen ? "filtered" : "not filtered"}, ties in expectation`;
}
