/** Options of a short training, from which tests differ where it matters to them. */

import type { TrainingOptions } from "../../src/training/options.ts";

/** Cross-entropy, one epoch, nothing but plain Adam. */
export const trainingOptions: TrainingOptions = {
  loss: "cross-entropy",
  negatives: 1,
  epochs: 1,
  batchSize: 2,
  learningRate: 0.01,
  warmupSteps: 0,
  beta2: 0.98,
  schedule: "constant",
  l2: 0,
  weightDecay: 0,
  ema: 0,
  clipNorm: 0,
  seed: 1,
};
