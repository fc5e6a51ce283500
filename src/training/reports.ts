/** What a training tells while it runs. */

import type { ParameterStore } from "../networks/parameter-store.ts";
import type { StateKeeper } from "./state.ts";

/** Where training is, after every step. */
export interface StepReport {
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done, and all steps. */
  readonly step: number;
  readonly steps: number;
  /** The batch's mean loss. */
  readonly loss: number;
}

/** The outcome of one epoch. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Epochs in all. */
  readonly epochs: number;
  /** Mean loss over the epoch's targets. */
  readonly loss: number;
  /** Mean norm of the gradient, before clipping. */
  readonly gradientNorm: number;
  /** Wall time of this epoch, in seconds. */
  readonly seconds: number;
  /** Targets learned from in a second. */
  readonly targetsPerSecond: number;
}

/** What training tells and asks while it runs. */
export interface TrainingHooks {
  /** Awaited. */
  readonly onStep?: (report: StepReport) => unknown;
  /**
   * Awaited. May evaluate `weights()`: a copy, averaged if an average is kept. `"stop"` ends the training as if this were
   * the last epoch.
   */
  readonly onEpoch?: (report: EpochReport, weights: () => ParameterStore) => Promise<"stop" | undefined>;
  readonly keeper?: StateKeeper;
  /** Training stops with an `aborted` error after the step in which the signal aborts. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
  /** Asked before every step, with the steps done, at least 1: true ends the training here, as if all were done. */
  readonly stop?: (steps: number) => boolean;
}
