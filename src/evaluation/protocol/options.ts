/** Options of an evaluation, checked. */

import { Dataset } from "../../data/dataset.ts";
import { listed } from "../../errors.ts";
import { refusedOption } from "../../options/faults.ts";
import { callback } from "../../options/others.ts";
import { type Given, type Other, type Resolved, resolve } from "../../options/table.ts";
import { seenOption } from "../../scoring/seen.ts";
import { listNames, metricOptions } from "../metrics/metric-names.ts";

/** Which items are ranked. */
export const protocolOptions = {
  /**
   * How candidates are chosen. Default `"full"`.
   *
   * - `"full"`: every item of the model's catalogue is ranked.
   * - `"sampled-100"`: each test item is ranked alone against 100 items drawn uniformly, without repeats, from those that
   *   are neither in the user's history nor among the user's test items (all of them if there are fewer than 100).
   *   The protocol of Kang and McAuley, ICDM 2018, section IV-C. Its numbers are several times higher than those of full
   *   ranking and do not order models reliably (Krichene and Rendle, KDD 2020): never compare the two.
   */
  protocol: {
    type: "choice",
    choices: ["full", "sampled-100"],
    default: "full",
    help: "rank all items (full), or each test item against 100 sampled ones (sampled-100)",
  },
  /**
   * Whether items of the user's history are candidates. Default `"auto"`.
   *
   * - `"auto"`: the model's default for recommendations, `"masked"` or `"allowed"`. In the sampled protocol, or if a
   *   scorer has no such default, `"kept-if-target"`.
   * - `"masked"`: none of them. A test item that is in the history is a miss.
   * - `"allowed"`: all of them.
   * - `"kept-if-target"`: only the test items, so repeats look easier than they are.
   *
   * The sampled protocol never draws items of the history, so it takes only `"auto"` and `"kept-if-target"`.
   */
  seen: {
    type: "choice",
    choices: ["auto", "masked", "allowed", "kept-if-target"],
    default: "auto",
    help: "items of the history: masked, allowed, masked but for the test item (kept-if-target), or as the model recommends (auto)",
  },
  /** Short for `seen`: true is `"kept-if-target"`, false is `"allowed"`. */
  filterSeen: {
    type: "switch",
    off: "include-seen",
    help: "short for seen: true is kept-if-target, false is allowed",
    offHelp: "the same as --seen allowed",
  },
} as const;

/** What is reported beside the means. */
export const reportOptions = {
  /**
   * Whether the report holds each user's values. `confidenceInterval`, `compareReports` and `byHistoryLength` need
   * them. Default `false`.
   */
  perUser: { type: "switch", default: false, help: "with --json: every user's values too" },
} as const;

/** How it is computed. */
export const evaluationOptions = {
  /** Seed of the sampled negatives: an integer; unused by full ranking. Default 0. */
  seed: { type: "int", default: 0, help: "seed of the sampled items" },
  /** Users scored together, at least 1. Default 256, fewer if their scores would take more than 4 MiB. */
  batchSize: { type: "int", min: 1, help: "users scored together" },
} as const;

type EvaluateTable = typeof metricOptions & typeof protocolOptions & typeof reportOptions & typeof evaluationOptions;

/** How candidates are chosen. */
export type ProtocolName = Resolved<typeof protocolOptions>["protocol"];

/** Whether items of the history are candidates. */
export type EvaluatedSeen = Exclude<Resolved<typeof protocolOptions>["seen"], "auto">;

/** How far an evaluation has come, in users. */
export interface EvaluationProgress {
  /** Users evaluated so far. */
  readonly done: number;
  /** Users in all. */
  readonly total: number;
  /**
   * Seconds left if the other users take as long as those done so far. Long histories are scored first, so early
   * estimates are usually too high.
   */
  readonly secondsLeft: number;
}

/** Options of `evaluate`; all may be left out. */
export interface EvaluateOptions extends Given<EvaluateTable> {
  /**
   * All events before the test ones, oldest part first, e.g. `[train, validation]`: each user's history is the parts
   * joined, each in time order. Default: the history that the model was fitted on. Items that the model does not know
   * are left out of a history.
   */
  readonly history?: Dataset | readonly Dataset[];
  /** Called after each batch of users. */
  readonly onProgress?: (progress: EvaluationProgress) => void;
}

/** Options with their defaults. */
export interface CheckedEvaluateOptions extends Omit<Resolved<EvaluateTable>, "filterSeen"> {
  readonly history: readonly Dataset[] | undefined;
  readonly onProgress: ((progress: EvaluationProgress) => void) | undefined;
}

const all: EvaluateTable = { ...metricOptions, ...protocolOptions, ...reportOptions, ...evaluationOptions };

const others = {
  history: {
    is: (value): value is Dataset | readonly Dataset[] => [value].flat().every((part) => part instanceof Dataset),
    give: "a Dataset or a list of them",
  } satisfies Other<Dataset | readonly Dataset[]>,
  onProgress: callback<(progress: EvaluationProgress) => void>(),
};

/**
 * The options with defaults filled in, repeats in `k` and `metrics` dropped.
 *
 * Throws `invalid-option`, naming every option at fault.
 *
 * @param method whose options these are, for messages
 */
export function parseEvaluateOptions(method: string, options: EvaluateOptions): CheckedEvaluateOptions {
  const { history, onProgress, filterSeen, ...checked } = resolve(method, all, options, others);
  const { protocol, metrics } = checked;
  const seen = seenOption(method, { seen: checked.seen, filterSeen }, "kept-if-target");
  if (protocol === "sampled-100" && seen !== "auto" && seen !== "kept-if-target") {
    const todo = "The protocol sampled-100 draws from unseen items only: leave the option out.";
    throw filterSeen === undefined
      ? refusedOption(method, "seen", seen, todo)
      : refusedOption(method, "filterSeen", filterSeen, todo);
  }
  const lists = listNames(metrics);
  if (protocol === "sampled-100" && lists.length > 0) {
    const todo = `${listed(lists)}: needs recommendations from all items. Use the protocol "full".`;
    throw refusedOption(method, "metrics", metrics, todo);
  }
  return { ...checked, seen, history: history instanceof Dataset ? [history] : history, onProgress };
}
