/**
 * Losses that compare the target's score with those of negatives drawn for it alone.
 *
 * @module
 */

import { gradients, input, op, outputOf, scalar, type Tensor, withGradient } from "../../graph/index.ts";
import { timesGradient } from "../layers.ts";
import { type Loss, type LossInputs, type LossKind, T } from "./loss.ts";

/** (t, 1) losses from the scores of the targets, (t, 1), and of their n negatives, (t, n). */
export type Comparison = (positive: Tensor, negative: Tensor, inputs: LossInputs) => Tensor;

/** Numbers of negatives' embeddings in a chunk, and the fewest events: 4 MB, so that both passes find them in cache. */
const CHUNK = 1 << 20;
const FEWEST = 16;
const MOST = 512;

/** The loss that `compare` makes of scores. */
export function perTarget(compare: Comparison): LossKind {
  return {
    build: (inputs) => build(compare, inputs),
    draws: "each",
    chunkTokens: (_, d, { negatives }) => Math.max(FEWEST, Math.min(MOST, Math.floor(CHUNK / (negatives * d)))),
  };
}

/** Forward and backward of a chunk run together: the negatives' embeddings, (T, n, d), never exist as a whole. */
function build(compare: Comparison, inputs: LossInputs): Loss {
  const { hidden, table, targets, weights, options } = inputs;
  const [d, n] = [hidden.shape[2] ?? 1, options.negatives];
  const negatives = input("negatives", "int32", ["C", "t", n]);
  const loop = op.Loop(op.Shape(hidden, 0, 1), [scalar(0)], "C", (i, [total]) => {
    if (total === undefined) throw new RangeError("the loop carries a tensor");
    const h = op.Gather(hidden, i); // (t, d)
    const weight = op.Reshape(op.Gather(weights, i), ["t", 1]);
    const rows = op.Gather(table, op.Gather(targets, i)); // (t, d)
    const others = op.Gather(table, op.Gather(negatives, i)); // (t, n, d)
    const positive = op.ReduceSum(op.Mul(h, rows), [-1], true); // (t, 1)
    const products = op.FusedMatMul(op.Reshape(h, ["t", 1, d]), others, { transB: true }); // (t, 1, n)
    const negative = op.Reshape(products, ["t", n]);
    const loss = op.ReduceSum(op.Mul(compare(positive, negative, inputs), weight), [0, 1]);
    const [dPositive, dNegative] = gradients(loss, [positive, negative]) as [Tensor, Tensor]; // (t, 1), (t, n)
    const pull = op.MatMul(op.Reshape(dNegative, ["t", 1, n]), others); // (t, 1, d)
    return {
      carried: [op.Add(total, loss)],
      stacked: [op.Add(op.Mul(rows, dPositive), op.Reshape(pull, ["t", d])), dPositive, dNegative],
    };
  });
  const rows = op.Reshape(hidden, [T, d]);
  return {
    value: withGradient(outputOf(loop, 0), [hidden], (dy) => [timesGradient(outputOf(loop, 1), dy)]),
    sparse: [
      { ids: "targets", rows, coefficients: op.Reshape(outputOf(loop, 2), [T, 1]) },
      { ids: "negatives", rows, coefficients: op.Reshape(outputOf(loop, 3), [T, n]) },
    ],
  };
}
