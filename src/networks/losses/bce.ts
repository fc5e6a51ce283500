/**
 * Binary cross-entropy: Self-Attentive Sequential Recommendation. Kang and McAuley, ICDM 2018, arXiv:1808.09781,
 * section III.E.
 */

import { op, type Tensor } from "../../graph/index.ts";
import { softplus } from "./softplus.ts";

/**
 * Equation 7: `-log sigmoid(s+) - sum_j log(1 - sigmoid(s-_j))`: (t, 1) from the targets' scores s+, (t, 1), and the
 * negatives' s-, (t, n). With s+ = 2 and one s- = -1 it is 0.127 + 0.313 = 0.440.
 *
 * The sum over negatives is not a mean: with many of them the target counts for little, which gBCE repairs.
 */
export function bce(positive: Tensor, negative: Tensor): Tensor {
  return op.Add(softplus(op.Neg(positive)), op.ReduceSum(softplus(negative), [-1], true));
}
