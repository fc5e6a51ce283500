/**
 * Causally masked multi-head self-attention (paper, section III.B; Vaswani et al., 2017).
 *
 * @module
 */

import { op, scalar, type Tensor, withGradient } from "../graph/index.ts";
import { type Dropout, linear } from "./layers.ts";
import type { Parameters } from "./parameters.ts";
import { type Rotary, turned } from "./rotary.ts";

/** Which events ask which. */
export interface AttentionShape {
  /** Names the batch's dimensions: a tensor whose first axes are B and L. */
  readonly ids: Tensor;
  readonly heads: number;
  readonly embeddingDim: number;
  /** Queries a history: its L events, or the last one alone. */
  readonly queries: "L" | 1;
  /** Added to the scores (B, H, queries, L): 0 where a query may look, -Infinity elsewhere. */
  readonly mask: Tensor;
  /** Absent where positions enter elsewhere. */
  readonly rotary?: Rotary;
}

/** The causal mask M, (L, L): 0 where a query may look, -Infinity at later events. */
export function causalMask(ids: Tensor): Tensor {
  return op.Trilu(minusInfinities(ids), 1);
}

/** (L, L): -Infinity at an event's own place and at earlier ones, 0 at later events: the causal mask's other half. */
export function seenMarks(ids: Tensor): Tensor {
  return op.Trilu(minusInfinities(ids), 0, "lower");
}

function minusInfinities(ids: Tensor): Tensor {
  const length = op.Shape(ids, 1, 2);
  return op.Expand(scalar(-Infinity), op.Concat([length, length], 0), ["L", "L"]);
}

/**
 * `softmax((Q K' + M) / sqrt(d_k)) V`, heads side by side, then the output layer: (N, d) to (N, d), or queries of the
 * last events, (B, d), to (B, d). Histories are aligned left, so the causal mask alone hides the positions after a
 * history's end from every real event.
 */
export function attention(
  queryInput: Tensor,
  keyValueInput: Tensor,
  p: Parameters,
  block: string,
  shape: AttentionShape,
  dropout: Dropout,
): Tensor {
  const q = splitHeads(linear(queryInput, p, `${block}.query`), shape, shape.queries); // (B, H, queries, d/H)
  const k = splitHeads(op.Gemm(keyValueInput, p(`${block}.key.weight`)), shape, "L"); // (B, H, L, d/H)
  const v = splitHeads(linear(keyValueInput, p, `${block}.value`), shape, "L");
  const [turnedQ, turnedK] = shape.rotary === undefined ? [q, k] : turned(q, k, shape.rotary);
  const mixed = scaledDotProduct(turnedQ, turnedK, v, shape.mask, `${block}.attention`, dropout); // (B, H, queries, d/H)
  return linear(joinHeads(mixed, queryInput, shape), p, `${block}.output`); // (N, d)
}

/** (B length, d) to (B, H, length, d/H). */
function splitHeads(x: Tensor, { ids, heads, embeddingDim }: AttentionShape, length: "L" | 1): Tensor {
  if (heads === 1) return op.Reshape(x, ["B", 1, length, embeddingDim], ids);
  return op.Transpose(op.Reshape(x, ["B", length, heads, embeddingDim / heads], ids), [0, 2, 1, 3]);
}

/** (B, H, queries, d/H) to the queries' shape, (B queries, d). */
function joinHeads(x: Tensor, queryInput: Tensor, { heads }: AttentionShape): Tensor {
  return op.Reshape(heads === 1 ? x : op.Transpose(x, [0, 2, 1, 3]), queryInput.shape);
}

function scaledDotProduct(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, name: string, dropout: Dropout): Tensor {
  const alpha = 1 / Math.sqrt(Number(q.shape[3]));
  const scores = op.Add(op.FusedMatMul(q, k, { transB: true, alpha }), mask); // (B, H, queries, L)
  const probabilities = op.Softmax(scores);
  const dropped = dropout.apply(probabilities, name);
  const kept = dropped === probabilities ? undefined : dropped.node.inputs[1];
  const mixed = op.MatMul(dropped, v); // (B, H, L, d/H)
  return withGradient(mixed, [q, k, v], (dMixed) => {
    const dDropped = op.FusedMatMul(dMixed, v, { transB: true }); // (B, H, L, L)
    const dProbabilities = kept === undefined ? dDropped : op.Mul(dDropped, kept);
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
