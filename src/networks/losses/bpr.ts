/**
 * Bayesian personalised ranking: BPR: Bayesian Personalized Ranking from Implicit Feedback. Rendle, Freudenthaler,
 * Gantner and Schmidt-Thieme, UAI 2009, arXiv:1205.2618.
 *
 * @module
 */

import { op, type Tensor } from "../../graph/index.ts";
import { softplus } from "./softplus.ts";

/**
 * Section 4.1: `-log sigmoid(s+ - s-_j)`, the mean over the negatives j (the paper draws one). Its regularisation is the
 * option `l2`. (t, 1) and (t, n) to (t, 1).
 */
export function bpr(positive: Tensor, negative: Tensor): Tensor {
  return op.ReduceMean(softplus(op.Sub(negative, positive)), [-1], true);
}
