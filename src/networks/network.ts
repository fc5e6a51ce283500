/** What every network is made from and gives back. */

import { input, type Tensor } from "../graph/index.ts";
import type { Layers } from "./layers.ts";

/** A batch of histories, oldest event first, aligned left. Fillers after a history's end change nothing before it. */
export interface HistoryInputs {
  /** (B, L) int32: item indices. */
  readonly ids: Tensor;
  /** (B, L) int32: each event's distance from the history's end, 0 for the last. */
  readonly positions: Tensor;
  /** (B) int32: the place of each history's last event, 0 to L - 1. */
  readonly ends: Tensor;
}

/** The histories that a graph is fed, under the names of their parts. A graph has only the parts that it needs. */
export function historyInputs(): HistoryInputs {
  return {
    ids: input("ids", "int32", ["B", "L"]),
    positions: input("positions", "int32", ["B", "L"]),
    ends: input("ends", "int32", ["B"]),
  };
}

/** The network's output, and the tensor at which gradients of the tables leave the graph. */
export interface Encoded {
  /** (N, d): what each event, and the events that it may look at, say about the item to be guessed there. */
  readonly hidden: Tensor;
  /**
   * (N, d): `scale` times the item's embedding, plus the position's if there is one. Training adds its gradient up by
   * item and by position, outside the graph.
   */
  readonly embedded: Tensor;
  readonly scale: number;
}

/** Where the histories of a batch end, for graphs that need the last event's state only. */
export interface Ends {
  /** (B) int32: the last event's place in its history. */
  readonly inHistory: Tensor;
  /** (B) int32: its place among the N events. */
  readonly inBatch: Tensor;
}

/** A network as a function that builds its graph. With `ends`, `hidden` is (B, d): one row a history. */
export type Network<A> = (a: A, histories: HistoryInputs, layers: Layers, ends?: Ends) => Encoded;
