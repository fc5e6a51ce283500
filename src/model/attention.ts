/**
 * Causally masked multi-head self-attention (paper, section III.B; Vaswani et al., 2017).
 *
 * @module
 */

import { op, scalar, type Tensor, withGradient } from "../graph/index.ts";
import { type Dropout, linear } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** Names the batch's dimensions: any tensor whose first axes are B and L. */
export interface AttentionShape {
  readonly ids: Tensor;
  readonly heads: number;
  readonly embeddingDim: number;
}

/** The causal mask M, (L, L): 0 where a query may look, -Infinity at later events. */
function causalMask(ids: Tensor): Tensor {
  const length = op.Shape(ids, 1, 2);
  return op.Trilu(op.Expand(scalar(-Infinity), op.Concat([length, length], 0), ["L", "L"]), 1);
}

/**
 * `softmax((Q K' + M) / sqrt(d_k)) V`, heads side by side, then the output layer: (N, d) to (N, d). Histories are
 * aligned left, so the causal mask alone hides the positions after a history's end from every real event.
 */
export function attention(
  queryInput: Tensor,
  keyValueInput: Tensor,
  p: Parameters,
  block: string,
  shape: AttentionShape,
  dropout: Dropout,
): Tensor {
  const q = splitHeads(linear(queryInput, p, `${block}.query`), shape); // (B, H, L, d/H)
  const k = splitHeads(op.Gemm(keyValueInput, p(`${block}.key.weight`)), shape);
  const v = splitHeads(linear(keyValueInput, p, `${block}.value`), shape);
  const mixed = scaledDotProduct(q, k, v, shape.ids, `${block}.attention`, dropout); // (B, H, L, d/H)
  return linear(joinHeads(mixed, shape), p, `${block}.output`); // (N, d)
}

/** (N, d) to (B, H, L, d/H). */
function splitHeads(x: Tensor, { ids, heads, embeddingDim }: AttentionShape): Tensor {
  if (heads === 1) return op.Reshape(x, ["B", 1, "L", embeddingDim], ids);
  return op.Transpose(op.Reshape(x, ["B", "L", heads, embeddingDim / heads], ids), [0, 2, 1, 3]);
}

/** (B, H, L, d/H) to (N, d). */
function joinHeads(x: Tensor, { heads, embeddingDim }: AttentionShape): Tensor {
  return op.Reshape(heads === 1 ? x : op.Transpose(x, [0, 2, 1, 3]), ["B*L", embeddingDim]);
}

function scaledDotProduct(q: Tensor, k: Tensor, v: Tensor, ids: Tensor, name: string, dropout: Dropout): Tensor {
  const alpha = 1 / Math.sqrt(Number(q.shape[3]));
  const scores = op.Add(op.FusedMatMul(q, k, { transB: true, alpha }), causalMask(ids)); // (B, H, L, L)
  const probabilities = op.Softmax(scores);
  const dropped = dropout.apply(probabilities, name);
  const mask = dropped === probabilities ? undefined : dropped.node.inputs[1];
  const mixed = op.MatMul(dropped, v); // (B, H, L, d/H)
  return withGradient(mixed, [q, k, v], (dMixed) => {
    const dDropped = op.FusedMatMul(dMixed, v, { transB: true }); // (B, H, L, L)
    const dProbabilities = mask === undefined ? dDropped : op.Mul(dDropped, mask);
    // sum_j P_j dP_j = dO . O, so the softmax needs no product over (L, L) of its own (Dao et al., 2022, appendix B).
    const inner = op.ReduceSum(op.Mul(dMixed, mixed), [-1], true); // (B, H, L, 1)
    const dScores = op.Mul(probabilities, op.Sub(dProbabilities, inner));
    return [
      op.FusedMatMul(dScores, k, { alpha }),
      op.FusedMatMul(dScores, q, { transA: true, alpha }),
      op.FusedMatMul(dropped, dMixed, { transA: true }),
    ];
  });
}
