/**
 * Masked multi-head self-attention: Vaswani et al., Attention Is All You Need, 2017, arXiv:1706.03762, section 3.2; in
 * SASRec's paper section III.B.
 *
 * Shapes: B histories, L events, N = B L, H heads of width w = d / H. Q queries a history are L, or 1 if only the last
 * event asks; M queries in all are N or B.
 */

import { op, scalar, type Tensor, withGradient } from "../graph/index.ts";
import type { Layers } from "./layers.ts";
import type { Ends } from "./network.ts";
import { FROM_THE_FIRST, type Rotary, turned } from "./positions.ts";

/** Which events ask, and at which events each of them may look. */
export interface Queries {
  /** Q. */
  readonly perHistory: "L" | 1;
  /** The rows of the events that ask: (N, d) to (M, d). */
  readonly rows: (x: Tensor) => Tensor;
  /** Broadcasts to (B, H, Q, L): 0 if a query may look at an event, -Infinity if not. */
  readonly mask: Tensor;
  /** int64: places of the queries in their histories, (B, Q), or (1) if they are all events from the first on. */
  readonly places: Tensor;
}

/** All events ask. */
export function everyEvent(mask: Tensor): Queries {
  return { perHistory: "L", rows: (x) => x, mask, places: FROM_THE_FIRST };
}

/** The last event of each history asks. `mask` has a row a history, (B, L). */
export function lastEvents(mask: Tensor, ends: Ends): Queries {
  return {
    perHistory: 1,
    rows: (x) => op.Gather(x, ends.inBatch),
    mask,
    places: op.Reshape(op.Cast(ends.inHistory, "int64"), ["B", 1]),
  };
}

/** The causal mask, (L, L): 0 at an event and at earlier ones, -Infinity at later ones. */
export function causalMask(ids: Tensor): Tensor {
  return op.Trilu(minusInfinities(ids), 1);
}

/** (B, 1, 1, L): the rows of the causal mask at which histories end. Fillers after the end are hidden, nothing else. */
export function maskAt(ends: Tensor, mask: Tensor, ids: Tensor): Tensor {
  return op.Reshape(op.Gather(mask, ends), ["B", 1, 1, "L"], ids);
}

/** (L, L): -Infinity at an event's own place and at earlier ones, 0 at later ones: the causal mask's other half. */
export function seenMarks(ids: Tensor): Tensor {
  return op.Trilu(minusInfinities(ids), 0, "lower");
}

/** (L, L). */
function minusInfinities(ids: Tensor): Tensor {
  const length = op.Shape(ids, 1, 2); // (1)
  return op.Expand(scalar(-Infinity), op.Concat([length, length], 0), ["L", "L"]);
}

/** What attention is told beside its two inputs. */
export interface AttentionOptions {
  /** H. */
  readonly heads: number;
  readonly queries: Queries;
  /** Names the batch's dimensions: a tensor whose first axes are B and L. */
  readonly ids: Tensor;
  /** Absent if positions enter elsewhere. */
  readonly rotary?: Rotary | undefined;
}

/**
 * `softmax((Q K' + mask) / sqrt(w)) V`, heads side by side, then the output layer: (M, d). `query` is (M, d), `events`
 * (N, d). Histories are aligned left, so a causal mask alone hides fillers from every real event.
 */
export function attention(query: Tensor, events: Tensor, layers: Layers, options: AttentionOptions): Tensor {
  const { queries, rotary, heads } = options;
  const q = splitHeads(layers.linear(query, "query"), queries.perHistory, options); //               (B, H, Q, w)
  const k = splitHeads(op.Gemm(events, layers.parameter("key.weight")), "L", options); //            (B, H, L, w)
  const v = splitHeads(layers.linear(events, "value"), "L", options); //                             (B, H, L, w)
  const [turnedQ, turnedK] = rotary === undefined ? [q, k] : turned(q, k, queries.places, rotary);
  const mixed = scaledDotProduct(turnedQ, turnedK, v, queries.mask, layers); //                      (B, H, Q, w)
  const joined = op.Reshape(heads === 1 ? mixed : op.Transpose(mixed, [0, 2, 1, 3]), query.shape); // (M, d)
  return layers.linear(joined, "output"); //                                                         (M, d)
}

/** (B length, d) to (B, H, length, w). */
function splitHeads(x: Tensor, length: "L" | 1, { heads, ids }: AttentionOptions): Tensor {
  const d = Number(x.shape[1]);
  if (heads === 1) return op.Reshape(x, ["B", 1, length, d], ids);
  return op.Transpose(op.Reshape(x, ["B", length, heads, d / heads], ids), [0, 2, 1, 3]);
}

/** The formula. Its gradient is written out: the chain rule's would compute a product over (Q, L) more. */
function scaledDotProduct(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, layers: Layers): Tensor {
  const alpha = 1 / Math.sqrt(Number(q.shape[3]));
  const scores = op.Add(op.FusedMatMul(q, k, { transB: true, alpha }), mask); //  (B, H, Q, L)
  const probabilities = op.Softmax(scores); //                                    (B, H, Q, L)
  const dropped = layers.dropout(probabilities, "attention"); //                  (B, H, Q, L)
  const mixed = op.MatMul(dropped, v); //                                         (B, H, Q, w)
  const kept = dropped === probabilities ? undefined : dropped.node.inputs[1]; // the dropout mask
  return withGradient(mixed, [q, k, v], (dMixed) => {
    const dDropped = op.FusedMatMul(dMixed, v, { transB: true }); //              (B, H, Q, L)
    const dProbabilities = kept === undefined ? dDropped : op.Mul(dDropped, kept);
    // sum_j P_j dP_j = dO . O, so the softmax needs no product over (Q, L) of its own (Dao et al., 2022, appendix B).
    const inner = op.ReduceSum(op.Mul(dMixed, mixed), [-1], true); //             (B, H, Q, 1)
    const dScores = op.Mul(probabilities, op.Sub(dProbabilities, inner)); //      (B, H, Q, L)
    return [
      op.FusedMatMul(dScores, k, { alpha }), //                                   (B, H, Q, w)
      op.FusedMatMul(dScores, q, { transA: true, alpha }), //                     (B, H, L, w)
      op.FusedMatMul(dropped, dMixed, { transA: true }), //                       (B, H, L, w)
    ];
  });
}
