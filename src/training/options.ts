/** The options of training. */

import type { LossOptions } from "../networks/losses/loss-kind.ts";
import type { Resolved } from "../options/table.ts";
import type { NegativeOptions } from "./batches/negatives.ts";

/** How long, in what steps, and how they are weighed. */
export const trainingOptions = {
  /** Passes over the training sequences. Default 20; 100 for BERT4Rec. */
  epochs: {
    type: "int",
    min: 1,
    max: 1_000_000,
    default: 20,
    defaultBy: { option: "network", values: { bert4rec: 100 } },
    help: "passes over the training sequences",
  },
  /** Sequences (not events) a step. Default 128. */
  batchSize: { type: "int", min: 1, max: 1_000_000, default: 128, help: "sequences (not events) a step" },
  /** Adam's learning rate after warm-up. Default 0.001. */
  learningRate: { type: "number", above: 0, max: 10, default: 0.001, help: "Adam's learning rate after warm-up" },
  /** Steps over which the learning rate rises linearly; at most a tenth of all steps are used so. Default 1,000. */
  warmupSteps: { type: "int", min: 0, default: 1000, help: "steps of linear warm-up, at most a tenth of all steps" },
  /**
   * How the learning rate falls after warm-up: `"cosine"` and `"linear"` to 0 at the end of the `epochs` asked for,
   * also if `patience` stops earlier. See `src/training/optimizer/schedule.ts` for the formulas. Default `"constant"`.
   */
  schedule: {
    type: "choice",
    choices: ["constant", "cosine", "linear", "inverse-sqrt"],
    default: "constant",
    help: "the learning rate after warm-up",
  },
  /** Adam's decay of squared gradients. Default 0.98, as in the paper's code. */
  beta2: { type: "number", min: 0, below: 1, default: 0.98, help: "Adam's decay of squared gradients" },
  /** Weight of `l2 / 2 * |parameters|^2` in the loss. Default 0. */
  l2: { type: "number", min: 0, default: 0, help: "weight of the squared parameters in the loss" },
  /**
   * AdamW's decoupled weight decay: each step takes this share times the learning rate off all weights and tables, not
   * off biases and LayerNorm. With sampled losses, of the item table only the rows that a step touches. 0 to 100.
   * Default 0.
   */
  weightDecay: { type: "number", min: 0, max: 100, default: 0, help: "AdamW's weight decay, of weights and tables" },
  /**
   * Decay a step of a moving average of the weights, 0 to less than 1; 0.99 looks back about 100 steps. Validation and
   * the model then use the averaged weights. Default 0: none.
   */
  ema: {
    type: "number",
    min: 0,
    below: 1,
    default: 0,
    help: "decay per step of a moving average of the weights, which the model then uses; 0 for none",
  },
  /** Largest norm of the whole gradient; longer ones are scaled down. 0 for no limit. Default 0. */
  clipNorm: { type: "number", min: 0, default: 0, help: "largest norm of the gradient; 0 for no limit" },
  /** Everything random follows from it. Default 42. */
  seed: { type: "int", default: 42, help: "everything random follows from it" },
} as const;

/** How to train. */
export interface TrainingOptions extends Resolved<typeof trainingOptions>, LossOptions, NegativeOptions {}
