/**
 * Sampled softmax: On Using Very Large Target Vocabulary for Neural Machine Translation. Jean, Cho, Memisevic and
 * Bengio, ACL 2015, arXiv:1412.2007, section 3.
 */

import { input, op, outputOf, scalar, withGradient } from "../../graph/index.ts";
import { chunkOf, type Loss, type LossInputs, type LossKind, T, timesGradient } from "./loss-kind.ts";

/** Scores of a chunk, and its fewest events. */
const CHUNK = 1 << 18;
const FEWEST = 64;

/** Added to the score of a negative that is the target. Not -Infinity: if all draws are the target, it has no softmax. */
const HIT = scalar(-1e30);

/**
 * Cross-entropy over the target and n = `negatives` items drawn for all targets together: `log(1 + exp(z - s+))` with
 * `z = log sum_j exp(s_j - log c_j)`, c_j being how often item j is expected among the n drawn.
 *
 * With s+ = 2 and two draws of scores -1 and 0, each expected once, z is 0.313 and the loss 0.170: that of full
 * cross-entropy over these three items.
 */
export const sampledSoftmax: LossKind = {
  build,
  draws: "shared",
  chunkTokens: (_, __, { negatives }) => chunkOf(CHUNK / negatives, FEWEST),
};

/**
 * Dividing by c_j = n Q(j) is the logQ correction (Bengio and Senecal, 2008). `exp(z)` then estimates the sum over all
 * items but the target without bias, whatever Q is: a draw that is the target counts 0, and the target, which
 * is always there, needs no correction (Khrylchenko et al., RecSys 2025). The loss and its gradient tend to those of full
 * cross-entropy as n grows; their bias is of the order 1 / n.
 *
 * With q the softmax over the negatives, E the table, w the weight and `g = sigmoid(z - s+)`, dh = w g (q E - E[target])
 * and dE = q' (w g h), less w g h in the target's row. z is exact however far apart scores are: the largest score less
 * the log of the largest q.
 */
function build({ hidden, table, targets, weights, options }: LossInputs): Loss {
  const [d, n] = [hidden.shape[2] ?? 1, options.negatives];
  const ids = input("negatives", "int32", [n]);
  const rows = op.Gather(table, ids); // (n, d)
  const logExpectedCounts = input("logExpectedCounts", "float32", [n]);
  const zero = op.ExpandLike(scalar(0), rows);
  const loop = op.Loop(op.Shape(hidden, 0, 1), [zero, scalar(0)], "C", (i, [dRows, total]) => {
    const h = op.Gather(hidden, i); // (t, d)
    const target = op.Reshape(op.Gather(targets, i), ["t", 1]); // (t, 1)
    const weight = op.Reshape(op.Gather(weights, i), ["t", 1]); // (t, 1)
    const targetRows = op.Reshape(op.Gather(table, target), ["t", d]);
    const positive = op.ReduceSum(op.Mul(h, targetRows), [-1], true); // (t, 1)
    const hits = op.Cast(op.Equal(target, ids), "float32"); // (t, n)
    const negative = op.Gemm(h, rows, { transB: true, c: op.Sub(op.Mul(hits, HIT), logExpectedCounts) }); // (t, n)
    const q = op.Softmax(negative); // (t, n)
    const z = op.Sub(op.ReduceMax(negative, [-1], true), op.Log(op.ReduceMax(q, [-1], true))); // (t, 1)
    const lead = op.Sub(z, positive); // (t, 1)
    const pull = op.Mul(op.Sigmoid(lead), weight); // (t, 1)
    return {
      carried: [
        op.Gemm(q, op.Mul(h, pull), { transA: true, c: dRows }),
        op.Add(total, op.ReduceSum(op.Mul(op.Softplus(lead), weight), [0, 1])),
      ],
      stacked: [op.Mul(op.Sub(op.Gemm(q, rows), targetRows), pull), op.Neg(pull)],
    };
  });
  return {
    value: withGradient(outputOf(loop, 1), [hidden], (dy) => [timesGradient(outputOf(loop, 2), dy)]),
    sparse: [
      { ids: "targets", rows: op.Reshape(hidden, [T, d]), coefficients: op.Reshape(outputOf(loop, 3), [T, 1]) },
      { ids: "negatives", rows: outputOf(loop, 0) },
    ],
  };
}
