/**
 * The result of an evaluation, with everything needed to repeat it or compare it with another.
 *
 * A report is plain data: what `JSON.parse(JSON.stringify(report))` gives serves as well, for instance to compare a
 * model with one evaluated last year. Fields come in the same order always; of two evaluations of the same only
 * `seconds` differs.
 */

import type { DatasetPart } from "../../data/dataset.ts";
import type { Id } from "../../data/ids.ts";
import type { MetricName } from "../metrics/metric-names.ts";
import type { Environment } from "./environment.ts";
import type { EvaluatedSeen, ProtocolName } from "./options.ts";

/** What was ranked and how; results of different protocols do not compare. */
export interface Protocol {
  /** How candidates are chosen. */
  readonly name: ProtocolName;
  /** Cut-offs, each a number of items from the top. */
  readonly k: readonly number[];
  /** Names of the metrics. */
  readonly metrics: readonly MetricName[];
  /** Items in the model's catalogue: the candidates of full ranking, before the filter. */
  readonly items: number;
  /** Whether items of the user's history were candidates. */
  readonly seen: EvaluatedSeen;
  /** Metrics are expected values over random orders of items with equal scores. */
  readonly ties: "expected";
  /** Histories are those the model was fitted on, or were given to `evaluate`. */
  readonly history: "fitted" | "given";
  /** Seed of the sampled negatives, an integer; `null` if nothing is sampled. */
  readonly seed: number | null;
}

/** Test users who could not be evaluated: they are in no mean. */
export interface SkippedUsers {
  /** Number of skipped users. */
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
  /** Events of each user's history that the model knows, at least 1. */
  readonly historyLengths: readonly number[];
  /** By `"metric@k"`, one value for each of `userIds`; coverage, which single users do not have, is not there. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
}

/** The data a model was evaluated on. */
export interface EvaluatedData {
  /** Name of the test log. */
  readonly name: string;
  /** Fingerprint of the test events. */
  readonly hash: string;
  /** The split that the test set is a part of; `null` if it was made in another way. */
  readonly split: DatasetPart | null;
  /** Fingerprints of the parts given as history, oldest first; `null` if the model's own was used. */
  readonly history: readonly string[] | null;
}

/** Wall times in seconds. */
export interface EvaluationSeconds {
  /** All of it: reading the histories, popularity and fingerprints too. */
  readonly total: number;
  /** The model's part. */
  readonly scoring: number;
  /** From scores to metrics. */
  readonly ranking: number;
}

/** What makes a report worth less than it looks. */
export interface EvaluationWarning {
  /** The model has learned test events. */
  readonly code: "learned-test-events";
  /** Evaluated users of whom it has. */
  readonly users: number;
  /** One sentence for people. */
  readonly message: string;
}

/** The result of `evaluate`. */
export interface EvaluationReport {
  /** The model's name. */
  readonly model: string;
  /** The model's options, loss, negatives and seed included; `null` if the model does not tell. */
  readonly modelOptions: Readonly<Record<string, unknown>> | null;
  /** The data the model was trained on; `null` if the model does not tell. */
  readonly trainedOn: { readonly name: string; readonly hash: string } | null;
  /**
   * By `"metric@k"`, e.g. `"ndcg@10"`: the mean over the evaluated users, each user with equal weight; for coverage the
   * value of all users together.
   */
  readonly metrics: Readonly<Record<string, number>>;
  /** What was ranked, and how. */
  readonly protocol: Protocol;
  /** The data it was evaluated on. */
  readonly dataset: EvaluatedData;
  /** Users evaluated. */
  readonly users: number;
  /** Test users who are in no mean. */
  readonly skippedUsers: SkippedUsers;
  /** Distinct (user, item) pairs of the test set that were evaluated, unknown items included. */
  readonly testItems: number;
  /** Test items that the model does not know. */
  readonly unknownTestItems: UnknownTestItems;
  /** Of `testItems`, those that the user had in the history, too; `protocol.seen` says what became of them. */
  readonly repeatedTestItems: number;
  /** Versions and machine. */
  readonly environment: Environment;
  /** What makes the figures worth less than they look; absent if nothing is known. */
  readonly warnings?: readonly EvaluationWarning[];
  /** Wall times, in seconds. */
  readonly seconds: EvaluationSeconds;
  /** Only with the option `perUser`. */
  readonly perUser?: PerUser;
}

/**
 * A protocol in one line, for tables: "all 3416 items ranked, seen items masked, ties in expectation". Throws nothing.
 */
export function describeProtocol(protocol: Protocol): string {
  const { name, items, seen, seed } = protocol;
  if (name === "sampled-100")
    return `1 test item against 100 sampled unseen items, if there are so many (seed ${seed}), ties in expectation`;
  const what = seen === "kept-if-target" ? "masked but for the targets" : seen;
  return `all ${items} items ranked, seen items ${what}, ties in expectation`;
}
