/**
 * What decides how a network is trained.
 *
 * @module
 */

import type { LossOptions } from "../networks/losses.ts";
import type { NegativeOptions } from "./batches/negatives.ts";
import type { RateOptions } from "./optimizer/schedule.ts";

/** How to train. */
export interface TrainingOptions extends RateOptions, LossOptions, NegativeOptions {
  readonly epochs: number;
  /** Sequences in a batch. */
  readonly batchSize: number;
  /** Adam's decay of squared gradients. */
  readonly beta2: number;
  /** Weight of `l2 / 2 * |parameters|^2` in the loss. */
  readonly l2: number;
  /**
   * AdamW's decay, of weights and tables only (`decayed-ranges.ts`). If a step changes only the items that it touches,
   * only these decay in it.
   */
  readonly weightDecay: number;
  /** Decay of the moving average of the weights for each step; the average is the result (`average.ts`). 0: none. */
  readonly ema: number;
  /** The largest norm of the whole gradient; longer gradients are scaled down. 0: no limit. */
  readonly clipNorm: number;
  readonly seed: number;
}
