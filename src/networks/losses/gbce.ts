/**
 * Generalised binary cross-entropy: gSASRec: Reducing Overconfidence in Sequential Recommendation Trained with Negative
 * Sampling. Petrov and Macdonald, RecSys 2023, arXiv:2308.07192.
 *
 * @module
 */

import { op, scalar, type Tensor } from "../../graph/index.ts";
import type { LossInputs } from "./loss.ts";
import { softplus } from "./softplus.ts";

/** t where no option says another: the paper's recommendation. */
export const DEFAULT_CALIBRATION = 0.75;

/**
 * `-(log sigmoid(s+)^beta + sum_j log(1 - sigmoid(s-_j))) / (n + 1)`, the paper's mean over all n + 1 scores. The power
 * is a factor of the logarithm, and that a softplus, so that nothing underflows: the authors' code, which transforms
 * the score instead, clamps in float64. (t, 1) and (t, n) to (t, 1).
 */
export function gbce(positive: Tensor, negative: Tensor, { numItems, options }: LossInputs): Tensor {
  const { negatives, calibration = DEFAULT_CALIBRATION } = options;
  const mean = 1 / (negatives + 1);
  const beta = betaOf(numItems, negatives, calibration);
  return op.Add(
    op.Mul(softplus(op.Neg(positive)), scalar(mean * beta)),
    op.Mul(op.ReduceSum(softplus(negative), [-1], true), scalar(mean)),
  );
}

/**
 * `beta = alpha (t (1 - 1 / alpha) + 1 / alpha)` with the sampling rate `alpha = n / (V - 1)`, at most 1. Calibration
 * t = 0 is BCE, beta = 1; with t = 1, beta = alpha, `sigmoid(s+)` tends to the probability that the item is the target.
 */
export function betaOf(numItems: number, negatives: number, calibration: number): number {
  const alpha = Math.min(1, negatives / (numItems - 1));
  return calibration * (alpha - 1) + 1;
}
