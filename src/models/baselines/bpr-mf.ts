/** Matrix factorisation by Bayesian personalised ranking. */

import { historiesOf } from "../../data/histories.ts";
import { type Given, type Resolved, resolve } from "../../options/table.ts";
import { inTurns } from "../../turns.ts";
import type { ModelKind } from "../kind.ts";
import { bprOptions, trainItemFactors } from "./bpr.ts";
import { ItemFactors } from "./item-factors.ts";
import { itemSets } from "./item-sets.ts";
import { fittedRows } from "./row-model.ts";

/** The options of the class, beside those of its training. */
export const bprMfOptions = {
  /** For reports. Default `"BPRMF"`. */
  name: { type: "text", default: "BPRMF", help: "name in reports" },
  /**
   * Weight of each further event back in a history relative to the one after it, above 0 and at most 1 (all alike).
   * Default 0.5.
   */
  decay: { type: "number", above: 0, max: 1, default: 0.5, help: "weight of each further event back in a history" },
} as const;

type BPRMFTable = typeof bprMfOptions & typeof bprOptions;

/** Options of `new BPRMF(options)`. */
export interface BPRMFOptions extends Given<BPRMFTable> {}

const table: BPRMFTable = { ...bprMfOptions, ...bprOptions };

/**
 * BPR-MF (Rendle, Freudenthaler, Gantner and Schmidt-Thieme, BPR: Bayesian Personalized Ranking from Implicit Feedback,
 * UAI 2009, arXiv:1205.2618): factors of users and items are trained so that a user's items score above others.
 *
 * Once the items' factors are there, everybody is folded in by the history: the user's factors are the mean of those of
 * the history's items, recent ones counting more. So new users are served as known ones are, and a history has the same
 * scores whosever it is; on validation items the mean also ranks better than the trained users' factors.
 *
 * `fit` throws `non-finite` if training diverges. It holds the thread: with 64 factors, about a second for each epoch of
 * a million events.
 */
export const bprMf: ModelKind<Resolved<BPRMFTable>> = {
  kind: "bpr-mf",
  title: "BPRMF",
  version: 1,
  needsHistory: true,
  options: table,
  resolve: (given) => resolve("BPRMF", table, given),
  async fit({ options, store }) {
    const { size } = store.items;
    const { factors, decay } = options;
    const sets = await inTurns(itemSets(historiesOf(store)));
    const table = await inTurns(trainItemFactors(sets, size, options));
    return { fitted: fittedRows(new ItemFactors(table, factors, decay), size) };
  },
  async restore(tensors, { factors, decay }, { items }) {
    return fittedRows(new ItemFactors(await tensors.f32("items", items, factors), factors, decay), items);
  },
};
