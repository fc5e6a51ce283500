/** A Markov model with a memory of a few items: what usually follows what. */

import { historiesOf } from "../../data/histories.ts";
import { type Given, type Resolved, resolve } from "../../options/table.ts";
import { inTurns } from "../../turns.ts";
import type { ModelKind } from "../kind.ts";
import { TransitionCounts, transitionOptions } from "./markov-counts.ts";
import { fittedRows } from "./row-model.ts";

/** The options of the class, beside those of the counts. */
export const markovOptions = {
  /** For reports. Default `"Markov"`. */
  name: { type: "text", default: "Markov", help: "name in reports" },
} as const;

type MarkovTable = typeof markovOptions & typeof transitionOptions;

/** Options of `new Markov(options)`. */
export interface MarkovOptions extends Given<MarkovTable> {}

const table: MarkovTable = { ...markovOptions, ...transitionOptions };

/**
 * Decayed transition counts from the last items of a history, and a little popularity. See `TransitionCounts`. Counts
 * without decay over one step are the maximum-likelihood Markov chain of Shani, Heckerman and Brafman (An MDP-Based
 * Recommender System, JMLR 6, 2005), whose "skipping" is what `window` and `decay` generalise.
 */
export const markov: ModelKind<Resolved<MarkovTable>> = {
  kind: "markov",
  title: "Markov",
  version: 1,
  needsHistory: true,
  options: table,
  resolve: (given) => resolve("Markov", table, given),
  async fit({ options: { name: _, ...transitions }, store }) {
    const { size } = store.items;
    return { fitted: fittedRows(await inTurns(TransitionCounts.fit(historiesOf(store), size, transitions)), size) };
  },
  async restore(tensors, { name: _, ...transitions }, { items }) {
    return fittedRows(await TransitionCounts.read(tensors, items, transitions), items);
  },
};
