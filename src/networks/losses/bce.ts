/**
 * Binary cross-entropy: Self-Attentive Sequential Recommendation. Kang and McAuley, ICDM 2018, arXiv:1808.09781,
 * section III.E.
 *
 * @module
 */

import { op, type Tensor } from "../../graph/index.ts";
import { softplus } from "./softplus.ts";

/**
 * Equation 7: `-log sigmoid(s+) - sum_j log(1 - sigmoid(s-_j))`, a sum over negatives and not a mean: with many of them
 * the target counts for little, which is what gBCE repairs. (t, 1) and (t, n) to (t, 1).
 */
export function bce(positive: Tensor, negative: Tensor): Tensor {
  return op.Add(softplus(op.Neg(positive)), op.ReduceSum(softplus(negative), [-1], true));
}
