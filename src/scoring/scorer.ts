/** What ranking needs of a model: scores of all items for a history. */

import type { IdMap } from "../data/ids.ts";
import type { Histories } from "../data/interactions.ts";
import type { Seen } from "./seen.ts";

/** A fitted model, for evaluation and recommendation. What is optional is for reports and some metrics only. */
export interface Scorer {
  /** The model's name in reports. */
  readonly name: string;
  /** Item ids and their indices 0..n-1. */
  readonly items: IdMap;
  /** The users it was fitted on, and their histories in item indices, by user index. */
  readonly users?: IdMap | undefined;
  /** The histories of `users`, in item indices. */
  readonly histories?: Histories | undefined;
  /** Whether its recommendations may have items of the history, if nobody says it. */
  readonly seen?: Seen | undefined;
  /**
   * Raw scores of every item for each history (item indices, oldest first): row-major
   * (histories.length, items.size), unfiltered, higher is better. If `into` is given it has room for them, and may be
   * written and returned, or a view of it: who asks again and again need not be given new memory every time.
   * Throws what the model throws.
   */
  scoreHistories(histories: readonly Int32Array[], into?: Float32Array): Promise<Float32Array>;
  /** The model's options, seed and loss included: plain data that a report repeats. */
  readonly options?: object;
  /** The data the model was trained on. */
  readonly training?: TrainedOn | undefined;
}

/** Name and fingerprint of a model's training data. */
export interface TrainedOn {
  /** Name of the training log. */
  readonly dataName: string;
  /** Fingerprint of the training events. */
  readonly dataHash: string;
  /** What it has learned since. */
  readonly updates?: readonly { readonly dataHash: string }[];
}

/** A scorer, or a model whose `use` gives one that no update changes while `work` runs. */
export type Scored = Scorer | { use<T>(work: (scorer: Scorer) => Promise<T>): Promise<T> };

/** Does `work` with one scorer from start to end. */
export function withScorer<T>(scored: Scored, work: (scorer: Scorer) => Promise<T>): Promise<T> {
  return "use" in scored ? scored.use(work) : work(scored);
}
