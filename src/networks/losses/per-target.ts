/** Losses that compare the target's score with the scores of negatives drawn for this target alone. */

import { gradients, input, op, outputOf, scalar, type Tensor, withGradient } from "../../graph/index.ts";
import { chunkOf, type Loss, type LossInputs, type LossKind, T, timesGradient } from "./loss-kind.ts";

/** The losses of t events, (t, 1), from the scores of their targets, (t, 1), and of n negatives each, (t, n). */
export type Comparison = (positive: Tensor, negative: Tensor, inputs: LossInputs) => Tensor;

/** Numbers of negatives' embeddings in a chunk: 4 MB, so that both passes find them in the cache. */
const CHUNK = 1 << 20;

/** The loss that is made of scores by `compare`. */
export function perTarget(compare: Comparison): LossKind {
  return {
    build: (inputs) => build(compare, inputs),
    draws: "each",
    chunkTokens: (_, d, { negatives }) => chunkOf(CHUNK / (negatives * d), 16),
  };
}

/** Forward and backward pass of a chunk run together, so that the negatives' embeddings, (T, n, d), never exist whole. */
function build(compare: Comparison, inputs: LossInputs): Loss {
  const { hidden, table, targets, weights, options } = inputs;
  const [d, n] = [hidden.shape[2] ?? 1, options.negatives];
  const negatives = input("negatives", "int32", ["C", "t", n]);
  const loop = op.Loop(op.Shape(hidden, 0, 1), [scalar(0)], "C", (i, [total]) => {
    const h = op.Gather(hidden, i); // (t, d)
    const weight = op.Reshape(op.Gather(weights, i), ["t", 1]); // (t, 1)
    const rows = op.Gather(table, op.Gather(targets, i)); // (t, d)
    const others = op.Gather(table, op.Gather(negatives, i)); // (t, n, d)
    const positive = op.ReduceSum(op.Mul(h, rows), [-1], true); // (t, 1)
    const products = op.FusedMatMul(op.Reshape(h, ["t", 1, d]), others, { transB: true }); // (t, 1, n)
    const negative = op.Reshape(products, ["t", n]); // (t, n)
    const loss = op.ReduceSum(op.Mul(compare(positive, negative, inputs), weight), [0, 1]); // ()
    const [dPositive, dNegative] = gradients(loss, [positive, negative]) as [Tensor, Tensor]; // (t, 1), (t, n)
    const pull = op.MatMul(op.Reshape(dNegative, ["t", 1, n]), others); // (t, 1, d)
    return {
      carried: [op.Add(total, loss)],
      stacked: [op.Add(op.Mul(rows, dPositive), op.Reshape(pull, ["t", d])), dPositive, dNegative],
    };
  });
  const rows = op.Reshape(hidden, [T, d]); // (T, d)
  return {
    value: withGradient(outputOf(loop, 0), [hidden], (dy) => [timesGradient(outputOf(loop, 1), dy)]),
    sparse: [
      { ids: "targets", rows, coefficients: op.Reshape(outputOf(loop, 2), [T, 1]) },
      { ids: "negatives", rows, coefficients: op.Reshape(outputOf(loop, 3), [T, n]) },
    ],
  };
}
