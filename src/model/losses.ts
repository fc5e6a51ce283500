/**
 * Losses: what training minimises, one entry a name. A loss sees the hidden states of the T events that have a next
 * event, the index of that next item, and a weight per event (1 / T, and 0 for fillers).
 *
 * @module
 */

import { input, op, outputOf, scalar, type Tensor, withGradient } from "../graph/index.ts";
import { timesGradient } from "./layers.ts";

/** The number of events, as a dimension. */
const T = "C*t";

/** What a loss is built from. Events come as C chunks of t, T = C t, so that a loss may work chunk by chunk. */
export interface LossInputs {
  /** (C, t, d). */
  readonly hidden: Tensor;
  /** (V, d): the item embeddings, tied with the input's. */
  readonly table: Tensor;
  /** (C, t) int32. */
  readonly targets: Tensor;
  /** (C, t) float32, summing to 1. */
  readonly weights: Tensor;
}

/**
 * Part of the table's gradient as rows instead of a (V, d) matrix: for each of T events, `coefficients` (T, n) times
 * `rows` (T, d), to be added to the rows `ids` (T, n) of the table.
 */
export interface SparseGradient {
  /** Name of the input that holds the ids. */
  readonly ids: string;
  readonly rows: Tensor;
  /** The scores or weights whose gradient is the coefficient, or the coefficients themselves. */
  readonly coefficients: { readonly gradientOf: Tensor } | { readonly value: Tensor };
}

/** A loss as a graph. */
export interface Loss {
  /** Scalar. */
  readonly value: Tensor;
  readonly sparse: readonly SparseGradient[];
}

/** Names of the losses. */
export type LossName = "bce" | "cross-entropy";

/** A loss by its name. */
export interface LossKind {
  readonly build: (inputs: LossInputs) => Loss;
  /** Whether it draws negative items. */
  readonly sampled: boolean;
}

/** The losses. */
export const losses: Readonly<Record<LossName, LossKind>> = {
  bce: { build: bce, sampled: true },
  "cross-entropy": { build: crossEntropy, sampled: false },
};

/**
 * Binary cross-entropy with sampled negatives (paper, section III.E, equation 7), `negatives` being (T, n):
 * `-log sigmoid(s+) - sum_j log(1 - sigmoid(s-_j))`.
 */
function bce({ hidden, table, targets, weights }: LossInputs): Loss {
  const negatives = input("negatives", "int32", [T, "n"]);
  const flat = op.Reshape(hidden, [T, hidden.shape[2] ?? 1]); // (T, d)
  const positive = scores(flat, table, op.Reshape(targets, [T, 1])); // (T, 1)
  const negative = scores(flat, table, negatives); // (T, n)
  const each = op.Add(op.Softplus(op.Neg(positive)), op.ReduceSum(op.Softplus(negative), [-1], true)); // (T, 1)
  return {
    value: op.ReduceSum(op.Mul(each, op.Reshape(weights, [T, 1])), [0, 1]),
    sparse: [
      { ids: "targets", rows: flat, coefficients: { gradientOf: positive } },
      { ids: "negatives", rows: flat, coefficients: { gradientOf: negative } },
    ],
  };
}

/** (T, n): products of each hidden state with the items `ids` (T, n). The table's gradient leaves as rows. */
function scores(hidden: Tensor, table: Tensor, ids: Tensor): Tensor {
  const [d, n] = [hidden.shape[1] ?? 1, ids.shape[1] ?? 1];
  const rows = op.Gather(table, ids); // (T, n, d)
  const products = op.ReduceSum(op.Mul(rows, op.Reshape(hidden, [T, 1, d])), [-1]); // (T, n)
  return withGradient(products, [hidden], (ds) => {
    const weighted = op.Mul(rows, op.Reshape(ds, [T, n, 1], ids)); // (T, n, d)
    return [n === 1 ? op.Reshape(weighted, [T, d]) : op.ReduceSum(weighted, [1])];
  });
}

/**
 * Full cross-entropy over all V items. Forward and backward of a chunk run together, so that the (T, V) matrix never
 * exists. With p the softmax, dh = w (p E - E[target]) and dE = p' (w h), less w h in the target's row, which leaves
 * as a sparse gradient. The loss is Infinity where a target's probability underflows float32, 103 nats below certainty.
 */
function crossEntropy({ hidden, table, targets, weights }: LossInputs): Loss {
  const d = hidden.shape[2] ?? 1;
  const zero = op.ExpandLike(scalar(0), table);
  const loop = op.Loop(op.Shape(hidden, 0, 1), [zero, scalar(0)], "C", (i, [dTable, total]) => {
    if (dTable === undefined || total === undefined) throw new RangeError("the loop carries two tensors");
    const h = op.Gather(hidden, i); // (t, d)
    const target = op.Reshape(op.Gather(targets, i), ["t", 1]);
    const weight = op.Reshape(op.Gather(weights, i), ["t", 1]);
    const p = op.Softmax(op.Gemm(h, table, { transB: true })); // (t, V)
    const logs = op.Log(op.GatherElements(p, target)); // (t, 1)
    const targetRows = op.Reshape(op.Gather(table, target), ["t", d]);
    return {
      carried: [
        op.Gemm(p, op.Mul(h, weight), { transA: true, c: dTable }),
        op.Sub(total, op.ReduceSum(op.Mul(logs, weight), [0, 1])),
      ],
      stacked: [op.Mul(op.Sub(op.Gemm(p, table), targetRows), weight)],
    };
  });
  const value = withGradient(outputOf(loop, 1), [hidden, table], (dy) => [
    timesGradient(outputOf(loop, 2), dy),
    timesGradient(outputOf(loop, 0), dy),
  ]);
  const flat = op.Reshape(hidden, [T, d]);
  return {
    value,
    sparse: [{ ids: "targets", rows: flat, coefficients: { value: op.Reshape(op.Neg(weights), [T, 1]) } }],
  };
}
