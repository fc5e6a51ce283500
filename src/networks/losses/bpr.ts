/**
 * Bayesian personalised ranking: BPR: Bayesian Personalized Ranking from Implicit Feedback. Rendle, Freudenthaler,
 * Gantner and Schmidt-Thieme, UAI 2009, arXiv:1205.2618.
 */

import { op, type Tensor } from "../../graph/index.ts";
import { softplus } from "./softplus.ts";

/**
 * Section 4.1: the mean of `-log sigmoid(s+ - s-_j)` over the negatives j (the paper draws one): (t, 1) from the targets'
 * scores s+, (t, 1), and the negatives' s-, (t, n). With s+ = 2 and one s- = -1 it is 0.049. The paper's regularisation
 * is the option `l2`.
 */
export function bpr(positive: Tensor, negative: Tensor): Tensor {
  return op.ReduceMean(softplus(op.Sub(negative, positive)), [-1], true);
}
