/**
 * The learning rate over a training: a linear rise, then a schedule.
 *
 * With step s from 1, S steps in all (epochs asked for, times batches an epoch) and a warm-up of W steps, the learning
 * rate is multiplied by s / W up to step W, and from then on, with p = (s - W) / (S - W + 1), by
 *
 * - `constant`: 1
 * - `cosine`: (1 + cos(pi p)) / 2 (Loshchilov and Hutter, SGDR, ICLR 2017, without restarts)
 * - `linear`: 1 - p
 * - `inverse-sqrt`: sqrt(W / s), W at least 1 (Vaswani et al., 2017, section 5.3)
 *
 * All are 1 at step W. Cosine and linear would reach 0 one step after the last, so that no step is without effect.
 */

import type { TrainingOptions } from "../options.ts";

/** How the learning rate falls after warm-up. */
export type Schedule = TrainingOptions["schedule"];

/** What decides the learning rate of a step. */
export type RateOptions = Pick<TrainingOptions, "learningRate" | "warmupSteps" | "schedule">;

/** The factor at step s, after W steps of warm-up, p (0 to less than 1) of the rest being over. */
const factors: Readonly<Record<Schedule, (p: number, s: number, W: number) => number>> = {
  constant: () => 1,
  cosine: (p) => (1 + Math.cos(Math.PI * p)) / 2,
  linear: (p) => 1 - p,
  "inverse-sqrt": (_, s, W) => Math.sqrt(Math.max(W, 1) / s),
};

/** The learning rate of step `step` (from 1) of `steps`. */
export function learningRateAt(step: number, steps: number, options: RateOptions): number {
  const { learningRate, schedule } = options;
  const warmup = Math.min(options.warmupSteps, Math.ceil(steps / 10));
  if (step <= warmup) return learningRate * (step / warmup);
  return learningRate * factors[schedule]((step - warmup) / (steps - warmup + 1), step, warmup);
}
