/** What a loss is: the interface that training builds its graph from, and what the losses share. */

import { op, type Tensor } from "../../graph/index.ts";
import type { Resolved } from "../../options/table.ts";
import type { lossOptions } from "./loss-options.ts";

/** Which loss, and what its formula depends on. */
export interface LossOptions extends Resolved<typeof lossOptions> {
  /** n, for losses that draw negative items: 1 or more. */
  readonly negatives: number;
}

/** Names of the losses. */
export type LossName = LossOptions["loss"];

/** Which items each token sees, as marks to be added to scores. */
export interface Seen {
  /** (C, t) int32: each token's history, a row of `ids`. */
  readonly histories: Tensor;
  /** (C, t) int32: the last place there that it sees. */
  readonly places: Tensor;
  /** (B, L) int32: items of the histories. */
  readonly ids: Tensor;
  /** (L, L): row by place, -Infinity up to it, 0 after it. */
  readonly marks: Tensor;
}

/** What a loss is built from. Events come as C chunks of t, T = C t, so that a loss may work chunk by chunk. */
export interface LossInputs {
  /** (C, t, d): hidden states of the events at which there is an item to guess. */
  readonly hidden: Tensor;
  /** (V, d): the item embeddings, which are the input's, too; or the rows of the items that the batch needs. */
  readonly table: Tensor;
  /** (C, t) int32: the item to guess. */
  readonly targets: Tensor;
  /** (C, t) float32: the factor of each event's loss, the same for all events and 0 for fillers. */
  readonly weights: Tensor;
  /** Items of the whole catalogue. */
  readonly numItems: number;
  /** With `excludeSeen`. */
  readonly seen?: Seen;
  readonly options: LossOptions;
}

/**
 * Part of the table's gradient as rows instead of a (V, d) matrix. With `coefficients`, (T, k), each of the T `rows`
 * (T, d) is added k times, multiplied, to the rows `ids` (T, k) of the table; without, row by row to `ids`.
 */
export interface SparseGradient {
  /** Name of the input that holds the ids. */
  readonly ids: string;
  readonly rows: Tensor;
  readonly coefficients?: Tensor;
}

/** A loss as a graph. */
export interface Loss {
  /** Scalar. It can be differentiated by `hidden`, and by `table` if no negatives are drawn. */
  readonly value: Tensor;
  /** What else the table's gradient consists of. */
  readonly sparse: readonly SparseGradient[];
}

/** A loss by its name. */
export interface LossKind {
  readonly build: (inputs: LossInputs) => Loss;
  /** Items drawn beside the target: none, `negatives` for each target, or `negatives` for all targets together. */
  readonly draws: "none" | "each" | "shared";
  /** Events that are worked on at once: what a chunk holds should stay in the processor's caches. */
  readonly chunkTokens: (numItems: number, embeddingDim: number, options: LossOptions) => number;
}

/** T, the number of events, as a dimension. */
export const T = "C*t";

/** `events`, rounded down, but at least `fewest` and at most 512: how many events of a loss make a chunk. */
export function chunkOf(events: number, fewest: number): number {
  return Math.max(fewest, Math.min(512, Math.floor(events)));
}

/** `x` times the loss's own gradient, which is usually the constant 1: then nothing is computed. */
export function timesGradient(x: Tensor, dy: Tensor): Tensor {
  return dy.node.data?.length === 1 && dy.node.data[0] === 1 ? x : op.Mul(x, dy);
}
