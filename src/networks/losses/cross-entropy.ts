/**
 * Full cross-entropy: Turning Dross Into Gold Loss: is BERT4Rec really better than SASRec? Klenitskiy and Vasilev,
 * RecSys 2023, arXiv:2309.07602.
 */

import { op, outputOf, scalar, type Tensor, withGradient } from "../../graph/index.ts";
import { chunkOf, type Loss, type LossInputs, type LossKind, type Seen, T, timesGradient } from "./loss-kind.ts";

/** Scores of a chunk, and its fewest events: fewer would add up the (V, d) gradient too often. */
const CHUNK = 1 << 23;
const FEWEST = 64;

/**
 * `-log softmax(s)[target]` over the scores s of all V items. With scores 2, -1 and 0, of which the first is the
 * target's, it is -log 0.844 = 0.170.
 */
export const crossEntropy: LossKind = {
  build,
  draws: "none",
  chunkTokens: (numItems) => chunkOf(CHUNK / numItems, FEWEST),
};

/**
 * Forward and backward pass of a chunk run together, so that the (T, V) matrix never exists. With p the softmax, E the
 * table and w the weight, dh = w (p E - E[target]) and dE = p' (w h), less w h in the target's row, which leaves as a
 * sparse gradient. The loss is Infinity if a target's probability underflows float32, 103 nats below certainty.
 */
function build({ hidden, table, targets, weights, seen }: LossInputs): Loss {
  const d = hidden.shape[2] ?? 1;
  const zero = op.ExpandLike(scalar(0), table);
  const loop = op.Loop(op.Shape(hidden, 0, 1), [zero, scalar(0)], "C", (i, [dTable, total]) => {
    const h = op.Gather(hidden, i); // (t, d)
    const target = op.Reshape(op.Gather(targets, i), ["t", 1]); // (t, 1)
    const weight = op.Reshape(op.Gather(weights, i), ["t", 1]); // (t, 1)
    const scores = op.Gemm(h, table, { transB: true }); // (t, V)
    const p = op.Softmax(seen === undefined ? scores : withoutSeen(scores, target, seen, i)); // (t, V)
    const logs = op.Log(op.GatherElements(p, target)); // (t, 1)
    const targetRows = op.Reshape(op.Gather(table, target), ["t", d]); // (t, d)
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
  return {
    value,
    sparse: [{ ids: "targets", rows: op.Reshape(hidden, [T, d]), coefficients: op.Reshape(op.Neg(weights), [T, 1]) }],
  };
}

/** (t, V): `scores` with -Infinity for items that an event's history has, but for its target. */
function withoutSeen(scores: Tensor, target: Tensor, { histories, places, ids, marks }: Seen, chunk: Tensor): Tensor {
  const items = op.Gather(ids, op.Gather(histories, chunk)); // (t, L)
  const without = op.ScatterElements(scores, items, op.Gather(marks, op.Gather(places, chunk)), "add"); // (t, V)
  return op.ScatterElements(without, target, op.GatherElements(scores, target));
}
