/**
 * Matrix factorisation by Bayesian personalised ranking.
 *
 * @module
 */

import { z } from "zod";
import { historiesOf } from "../../data/histories.ts";
import { parseOptions } from "../../options/check.ts";
import type { ModelKind } from "../kind.ts";
import { BPR_DEFAULTS, type BprOptions, trainItemFactors } from "./bpr.ts";
import { ItemFactors } from "./item-factors.ts";
import { itemSets } from "./item-sets.ts";
import { fittedRows } from "./row-model.ts";

/** Options of `new BPRMF(options)`; see `BprOptions` for the training. */
export interface BPRMFOptions extends Partial<BprOptions> {
  readonly name?: string;
  /**
   * Weight of each further event back in a history relative to the one after it, above 0 and at most 1 (all alike).
   * Default 0.5.
   */
  readonly decay?: number;
}

const schema = z.strictObject({
  name: z.string().min(1).default("BPRMF"),
  factors: z.int().min(1).max(4096).default(BPR_DEFAULTS.factors),
  epochs: z.int().min(1).default(BPR_DEFAULTS.epochs),
  learningRate: z.number().positive().default(BPR_DEFAULTS.learningRate),
  regularization: z.number().min(0).default(BPR_DEFAULTS.regularization),
  seed: z.int().default(BPR_DEFAULTS.seed),
  decay: z.number().positive().max(1).default(0.5),
});

/**
 * BPR-MF (Rendle, Freudenthaler, Gantner and Schmidt-Thieme, BPR: Bayesian Personalized Ranking from Implicit Feedback,
 * UAI 2009, arXiv:1205.2618): factors of users and items are trained so that a user's items score above others.
 *
 * Once the items' factors are there, everybody is folded in by the history: the user's factors are the mean of those of
 * the history's items, recent ones counting more. So new users are served as known ones are, and a history has the same
 * scores whosever it is; on validation items the mean also ranks better than the trained users' factors.
 *
 * `fit` throws `non-finite` where training diverges. It holds the thread: with 64 factors, about a second for each epoch of
 * a million events.
 */
export const bprMf: ModelKind<Required<BPRMFOptions>> = {
  kind: "bpr-mf",
  title: "BPRMF",
  version: 1,
  needsHistory: true,
  resolve: (given) => parseOptions("BPRMF", schema, given),
  async fit({ options, store }) {
    const { size } = store.items;
    const { factors, decay } = options;
    const table = trainItemFactors(itemSets(historiesOf(store)), size, options);
    return { fitted: fittedRows(new ItemFactors(table, factors, decay), size) };
  },
  async restore(tensors, { factors, decay }, { items }) {
    return fittedRows(new ItemFactors(tensors.f32("items", items, factors), factors, decay), items);
  },
};
