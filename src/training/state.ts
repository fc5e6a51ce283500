/** A training between two steps: what a checkpoint holds. */

import type { TrainingTensors } from "./lanes/memory.ts";

/** What training has reached after its steps so far. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  readonly tensors: TrainingTensors;
}

/** Sums over the steps of an epoch that has not ended. */
export interface EpochSums {
  /** Of the loss, over targets. */
  readonly loss: number;
  /** Of the gradient's norm, over steps. */
  readonly norm: number;
  readonly targets: number;
  readonly seconds: number;
}

/** All that is needed to go on from here as if nothing had happened. */
export interface TrainingState extends TrainerState {
  /** The epoch under way, from 1; larger than the number of epochs if training is over. */
  readonly epoch: number;
  readonly sums: EpochSums;
}

/** A point between two steps, at which the state can be saved. */
export type Moment = "start" | "step" | "abort" | "end";

/** Keeps the state of a training. */
export interface StateKeeper {
  /** Whether to keep it now. */
  due(moment: Moment): boolean;
  /** Awaited: the tensors are those that training changes, and it takes no step until this has ended. */
  keep(state: TrainingState): Promise<void>;
}
