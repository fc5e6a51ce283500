/** One metric of a model in one call. */

import type { Dataset } from "../../data/dataset.ts";
import { optionError, refusedOption, wrongValue } from "../../options/faults.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { MetricName } from "../metrics/metric-names.ts";
import { evaluateAs } from "./evaluate.ts";
import type { EvaluateOptions } from "./options.ts";

/** The options of `evaluate` that leave a single number. */
export interface AtKOptions extends Omit<EvaluateOptions, "k" | "metrics" | "perUser"> {
  /** The cut-off, an integer of at least 1. Default 10. */
  readonly k?: number;
}

/** A metric at k of `model` on `test`: the value in the report of `evaluate`, with its protocol and errors. */
export type MetricAtK = (model: Scorer, test: Dataset, options?: AtKOptions) => Promise<number>;

/** NDCG@k, 0..1; see `ndcg` for the formula and `evaluate` for the protocol. */
export const ndcgAtK: MetricAtK = atK("ndcg");

/** HR@k, hit rate, 0..1; see `hitRate` and `evaluate`. */
export const hrAtK: MetricAtK = atK("hr");

/** MRR@k, 0..1; see `reciprocalRank` and `evaluate`. */
export const mrrAtK: MetricAtK = atK("mrr");

/** Recall@k, 0..1; see `recall` and `evaluate`. */
export const recallAtK: MetricAtK = atK("recall");

/** Precision@k, 0..1; see `precision` and `evaluate`. */
export const precisionAtK: MetricAtK = atK("precision");

/** MAP@k, 0..1; see `averagePrecision` and `evaluate`. */
export const mapAtK: MetricAtK = atK("map");

/** Novelty@k, mean self-information of the top k in bits, 0 to log2(users); see `evaluate`. */
export const noveltyAtK: MetricAtK = atK("novelty");

/** Popularity overlap@k, 0..1: how much of the lists a popularity recommender would show too; see `evaluate`. */
export const popularityAtK: MetricAtK = atK("popularity");

/** Catalogue coverage@k, 0..1, of all users' lists together; see `evaluate`. */
export const coverageAtK: MetricAtK = atK("coverage");

function atK(metric: MetricName): MetricAtK {
  return async (model, test, options = {}) => {
    checkSingle(`${metric}AtK`, options);
    const { k = 10, ...rest } = options;
    const report = await evaluateAs(`${metric}AtK`, model, test, { ...rest, k, metrics: [metric] });
    return report.metrics[`${metric}@${k}`] as number;
  };
}

/** Callers without types may pass what only `evaluate` takes. */
function checkSingle(method: string, options: EvaluateOptions): void {
  if (typeof options !== "object")
    throw optionError(method, [wrongValue("options", options, "an object, as { k: 5 }")]);
  const several = Array.isArray(options.k) ? "k" : undefined;
  const extra = several ?? (["metrics", "perUser"] as const).find((name) => options[name] !== undefined);
  if (extra === undefined) return;
  throw refusedOption(method, extra, options[extra], "The function gives one number: call evaluate instead.");
}
