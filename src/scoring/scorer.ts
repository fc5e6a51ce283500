/**
 * What evaluation needs of a model: scores of all items for a history.
 *
 * @module
 */

import type { Id, IdMap } from "../data/ids.ts";

/** A fitted model as evaluation sees it. What is optional here is only for reports and some metrics. */
export interface Scorer {
  readonly name: string;
  /** Item ids and their indices 0..n-1. */
  readonly items: IdMap;
  /** Item indices of the user's fitted history, oldest first; `undefined` for an unknown user. */
  historyOf(userId: Id): readonly number[] | undefined;
  /**
   * Raw scores of every item for each history (item indices, oldest first): row-major
   * (histories.length, items.size), unfiltered, higher is better. Where `into` is given it has room for them, and may be
   * written and returned, or a view of it: who asks again and again need not be given new memory every time.
   */
  scoreHistories(histories: readonly (readonly number[])[], into?: Float32Array): Promise<Float32Array>;
  /** The model's options, seed and loss included: plain data that a report repeats. */
  readonly options?: object;
  /** The data the model was trained on. */
  readonly training?: TrainedOn | undefined;
  /** The fitted history of every user, as item indices: the popularity of items is counted from them. */
  fittedHistories?(): Iterable<ArrayLike<number>>;
}

/** Name and fingerprint of a model's training data. */
export interface TrainedOn {
  readonly dataName: string;
  readonly dataHash: string;
}
