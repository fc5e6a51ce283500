/**
 * A Markov model with a memory of a few items: what usually follows what.
 *
 * @module
 */

import { z } from "zod";
import { historiesOf } from "../../data/histories.ts";
import { parseOptions } from "../../options/check.ts";
import type { ModelKind } from "../kind.ts";
import { TRANSITION_DEFAULTS, TransitionCounts, type TransitionOptions } from "./markov-counts.ts";
import { fittedRows } from "./row-model.ts";

/** Options of `new Markov(options)`; see `TransitionOptions`. */
export interface MarkovOptions extends Partial<TransitionOptions> {
  readonly name?: string;
}

const schema = z.strictObject({
  name: z.string().min(1).default("Markov"),
  window: z.int().min(1).max(1000).default(TRANSITION_DEFAULTS.window),
  decay: z.number().positive().max(1).default(TRANSITION_DEFAULTS.decay),
  normalization: z.number().min(0).max(1).default(TRANSITION_DEFAULTS.normalization),
  popularityWeight: z.number().min(0).default(TRANSITION_DEFAULTS.popularityWeight),
});

/**
 * Decayed transition counts from the last items of a history, and a little popularity. See `TransitionCounts`. Counts
 * without decay over one step are the maximum-likelihood Markov chain of Shani, Heckerman and Brafman (An MDP-Based
 * Recommender System, JMLR 6, 2005), whose "skipping" is what `window` and `decay` generalise.
 */
export const markov: ModelKind<Required<MarkovOptions>> = {
  kind: "markov",
  title: "Markov",
  version: 1,
  needsHistory: true,
  resolve: (given) => parseOptions("Markov", schema, given),
  async fit({ options: { name: _, ...transitions }, store }) {
    const { size } = store.items;
    return { fitted: fittedRows(TransitionCounts.fit(historiesOf(store), size, transitions), size) };
  },
  async restore(tensors, { name: _, ...transitions }, { items }) {
    return fittedRows(TransitionCounts.read(tensors, items, transitions), items);
  },
};
