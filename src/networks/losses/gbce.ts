/**
 * Generalised binary cross-entropy: gSASRec: Reducing Overconfidence in Sequential Recommendation Trained with Negative
 * Sampling. Petrov and Macdonald, RecSys 2023, arXiv:2308.07192.
 */

import { op, scalar, type Tensor } from "../../graph/index.ts";
import type { LossInputs } from "./loss-kind.ts";
import { lossOptions } from "./loss-options.ts";
import { softplus } from "./softplus.ts";

/**
 * `-(log sigmoid(s+)^beta + sum_j log(1 - sigmoid(s-_j))) / (n + 1)`, the paper's mean over all n + 1 scores: (t, 1) from
 * the targets' scores s+, (t, 1), and the negatives' s-, (t, n). With s+ = 2, one s- = -1 and beta = 0.5 it is
 * (0.063 + 0.313) / 2 = 0.188.
 *
 * The power is a factor of the logarithm, and the logarithm a softplus, so that nothing underflows: the authors' code
 * transforms the score instead, and clamps in float64.
 */
export function gbce(positive: Tensor, negative: Tensor, { numItems, options }: LossInputs): Tensor {
  const { negatives, calibration = lossOptions.calibration.defaultBy.values.gbce } = options;
  const mean = 1 / (negatives + 1);
  const beta = betaOf(numItems, negatives, calibration);
  return op.Add(
    op.Mul(softplus(op.Neg(positive)), scalar(mean * beta)),
    op.Mul(op.ReduceSum(softplus(negative), [-1], true), scalar(mean)),
  );
}

/**
 * `beta = alpha (t (1 - 1 / alpha) + 1 / alpha)` with the sampling rate `alpha = n / (V - 1)`, at most 1.
 *
 * Calibration t = 0 gives beta = 1: BCE. t = 1 gives beta = alpha: `sigmoid(s+)` then tends to the probability that the
 * item is the target. With V = 101, n = 10 and t = 0.75, alpha is 0.1 and beta 0.325.
 */
export function betaOf(numItems: number, negatives: number, calibration: number): number {
  const alpha = Math.min(1, negatives / (numItems - 1));
  return calibration * (alpha - 1) + 1;
}
