/**
 * What every network is made from and gives back.
 *
 * @module
 */

import { input, type Tensor } from "../graph/index.ts";
import type { Dropout } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** A batch of histories, oldest event first, aligned left; what follows a history's end changes nothing before it. */
export interface Histories {
  /** (B, L) int32: item indices. */
  readonly ids: Tensor;
  /** (B, L) int32: each event's distance from the history's end, 0 for the last. */
  readonly positions: Tensor;
  /** (B) int32: the place of each history's last event, 0 to L - 1. */
  readonly ends: Tensor;
}

/** The histories that a graph is fed, under the names of their parts; a graph has the parts that it needs. */
export function historyInputs(): Histories {
  return {
    ids: input("ids", "int32", ["B", "L"]),
    positions: input("positions", "int32", ["B", "L"]),
    ends: input("ends", "int32", ["B"]),
  };
}

/** The network's output and the place where gradients of the tables leave it. */
export interface Encoded {
  /** (N, d), N = B L: what each event, and what it may look at, says about the item to be guessed there. */
  readonly hidden: Tensor;
  /**
   * (N, d): `scale` times the item's embedding, plus the position's where there is one. The tables' gradients are this
   * tensor's, summed by item and by position outside the graph.
   */
  readonly embedded: Tensor;
  readonly scale: number;
}

/** Where each history of a batch ends: where only the last event's state is wanted. */
export interface Ends {
  /** (B) int32: the last event's place in its history. */
  readonly inHistory: Tensor;
  /** (B) int32: its place among the N events. */
  readonly inBatch: Tensor;
}

/** A network as a function that builds its graph. With `ends`, `hidden` is (B, d), one row a history. */
export type Network<A> = (histories: Histories, p: Parameters, a: A, dropout: Dropout, ends?: Ends) => Encoded;
