/**
 * Options of an evaluation, checked.
 *
 * @module
 */

import { z } from "zod";
import { Dataset } from "../../data/dataset.ts";
import { SasrecError } from "../../errors.ts";
import { parseOptions } from "../../options/check.ts";
import { listNames, METRIC_NAMES, type MetricName } from "../metrics/metric-names.ts";

/**
 * How candidates are chosen.
 *
 * - `"full"`: every item of the model's catalogue is ranked.
 * - `"sampled-100"`: each test item is ranked alone against 100 items drawn uniformly, without repeats, from those that
 *   are neither in the user's history nor among the user's test items (all of them where there are fewer than 100).
 *   The protocol of Kang and McAuley, ICDM 2018, section IV-C. Its numbers are several times higher than those of full
 *   ranking and do not order models reliably (Krichene and Rendle, KDD 2020): never compare the two.
 */
export type ProtocolName = "full" | "sampled-100";

/** How far an evaluation has come, in users. */
export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  /**
   * Seconds left if the rest goes as fast as what is done. Long histories are scored first, so it is rather too high
   * than too low at first.
   */
  readonly secondsLeft: number;
}

/** Options of `evaluate`; all may be left out. */
export interface EvaluateOptions {
  /** Cut-offs, each an integer of at least 1. Default 10. */
  readonly k?: number | readonly number[];
  /**
   * Default `["hr", "ndcg", "mrr"]`. `"coverage"`, `"novelty"` and `"popularity"` are of the full ranking's top k. Popularity
   * is counted in `history`, or in what the model was fitted on.
   */
  readonly metrics?: readonly MetricName[];
  /** Default `"full"`. */
  readonly protocol?: ProtocolName;
  /**
   * Whether items of the user's history are no candidates. A test item that is in the history remains one, so under
   * this filter repeats look easier than they are: where people come back to the same items, pass `false`.
   * Default `true`. The sampled protocol always leaves the history out, so `false` is an error there.
   */
  readonly filterSeen?: boolean;
  /**
   * All events before the test ones, oldest part first, e.g. `[train, validation]`: each user's history is the parts
   * joined, each in time order. Default: the history that the model was fitted on. Items that the model does not know
   * are left out of a history.
   */
  readonly history?: Dataset | readonly Dataset[];
  /** Seed of the sampled negatives: an integer; unused by full ranking. Default 0. */
  readonly seed?: number;
  /**
   * Whether the report holds each user's values: what `confidenceInterval`, `compareReports` and `byHistoryLength`
   * read. Default `false`.
   */
  readonly perUser?: boolean;
  /** Users scored together, at least 1. Default 256, fewer where their scores would take more than 4 MiB. */
  readonly batchSize?: number;
  /** Called after each batch of users. */
  readonly onProgress?: (progress: EvaluationProgress) => void;
}

/** Options with their defaults. */
export interface CheckedEvaluateOptions {
  readonly k: readonly number[];
  readonly metrics: readonly MetricName[];
  readonly protocol: ProtocolName;
  readonly filterSeen: boolean;
  readonly history: readonly Dataset[] | undefined;
  readonly seed: number;
  readonly perUser: boolean;
  readonly batchSize: number | undefined;
  readonly onProgress: ((progress: EvaluationProgress) => void) | undefined;
}

const cutOff = z.int().min(1);
const dataset = z.custom<Dataset>((value) => value instanceof Dataset, "must be a Dataset");
const progress = z.custom<(progress: EvaluationProgress) => void>((f) => typeof f === "function", "must be a function");

const schema = z.strictObject({
  k: z.union([cutOff, z.array(cutOff).min(1)], "must be an integer of at least 1, or a list of such").default(10),
  metrics: z
    .array(z.enum(METRIC_NAMES as [MetricName, ...MetricName[]]))
    .min(1)
    .default(["hr", "ndcg", "mrr"]),
  protocol: z.enum(["full", "sampled-100"]).default("full"),
  filterSeen: z.boolean().default(true),
  history: z.union([dataset, z.array(dataset)], "must be a Dataset or a list of them").optional(),
  seed: z.int().default(0),
  perUser: z.boolean().default(false),
  batchSize: z.int().min(1).optional(),
  onProgress: progress.optional(),
});

/**
 * The options with defaults filled in, repeats in `k` and `metrics` dropped.
 *
 * @param method whose options these are, for messages
 * @throws SasrecError `invalid-option`, naming every option at fault
 */
export function parseEvaluateOptions(method: string, options: EvaluateOptions): CheckedEvaluateOptions {
  const checked = parseOptions(method, schema, options);
  if (checked.protocol === "sampled-100" && !checked.filterSeen) {
    const message = `${method}: option "filterSeen": the sampled-100 protocol draws from unseen items only; leave it out`;
    throw new SasrecError("invalid-option", message);
  }
  const lists = listNames(checked.metrics);
  if (checked.protocol === "sampled-100" && lists.length > 0) {
    const message = `${method}: option "metrics": ${lists.join(", ")}: of what is recommended from all items; use the protocol "full"`;
    throw new SasrecError("invalid-option", message);
  }
  const { k, metrics, history } = checked;
  return {
    ...checked,
    k: [...new Set(typeof k === "number" ? [k] : k)],
    metrics: [...new Set(metrics)],
    history: history instanceof Dataset ? [history] : history,
    batchSize: checked.batchSize,
    onProgress: checked.onProgress,
  };
}
