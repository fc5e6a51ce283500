/**
 * SASRec: Self-Attentive Sequential Recommendation. Wang-Cheng Kang and Julian McAuley, ICDM 2018, arXiv:1808.09781.
 *
 * The input for each event is the sum of two embeddings: its item's and its position's. Blocks of causal self-attention
 * and a feed-forward network turn this input into a hidden state for each event. An item's score is the product of the
 * hidden state and the item's embedding (section III.D, equation 6; in `scoreGraph` and in the losses).
 *
 * Shapes: B histories, the longest of L events, N = B L, d = embeddingDim, f = feedForwardDim. A block computes M
 * events: M = B in the last block of a scoring graph (only the last event of each history), else M = N.
 */

import { op, scalar, type Tensor } from "../graph/index.ts";
import type { Activation, Norm, Residual, SASRecArchitecture } from "./architecture.ts";
import { type AttentionOptions, attention, causalMask, everyEvent, lastEvents, maskAt } from "./attention.ts";
import type { Layers } from "./layers.ts";
import type { Encoded, Ends, HistoryInputs } from "./network.ts";
import { ITEM_EMBEDDING } from "./parameters.ts";
import { addPositions, rotaryOf } from "./positions.ts";

/** The network. With `ends`, `hidden` is (B, d): one row a history. */
export function sasrec(a: SASRecArchitecture, { ids, positions }: HistoryInputs, layers: Layers, ends?: Ends): Encoded {
  const { embeddingDim: d, numHeads: heads, maxLength } = a;

  // Embedding layer (section III.A).
  const scale = Math.sqrt(d); // Vaswani et al. (2017), section 3.4
  const items = op.Mul(layers.embedding(ids, ITEM_EMBEDDING), scalar(scale)); //             (B, L, d)
  const placed = addPositions(items, positions, layers, { kind: a.positions, maxLength }); // (B, L, d)
  const embedded = op.Reshape(placed, ["B*L", d]); //                                        (N, d)
  let x = layers.dropout(embedded, "embedding"); //                                          (N, d)

  // Self-attention blocks (sections III.B and III.C). Only the last block can skip events: no later block reads them.
  const mask = causalMask(ids); //                                                           (L, L)
  const rotary = a.positions === "rotary" ? rotaryOf(maxLength, d / heads) : undefined;
  for (let i = 0; i < a.numBlocks; i++) {
    const last = i === a.numBlocks - 1 ? ends : undefined;
    const queries = last === undefined ? everyEvent(mask) : lastEvents(maskAt(last.inHistory, mask, ids), last);
    const parts = partsOf(a, layers.within(`blocks.${i}`), { heads, queries, ids, rotary });
    x = blocks[a.norm](parts, x, queries.rows); //                                           (M, d)
  }
  const hidden = a.norm === "post" ? x : layers.layerNorm(x, "finalNorm"); //                (M, d)
  return { hidden, embedded, scale };
}

/** The parts of a block. */
interface BlockParts {
  readonly norm1: (x: Tensor) => Tensor;
  /** `query` (M, d) and all events (N, d) to (M, d). */
  readonly attend: (query: Tensor, events: Tensor) => Tensor;
  /** A residual connection: the layer's input `x`, and its output `y`. */
  readonly addAttention: (x: Tensor, y: Tensor) => Tensor;
  readonly norm2: (x: Tensor) => Tensor;
  readonly feedForward: (x: Tensor) => Tensor;
  readonly addFeedForward: (x: Tensor, y: Tensor) => Tensor;
}

function partsOf(a: SASRecArchitecture, layers: Layers, options: AttentionOptions): BlockParts {
  const residual = residuals[a.residual];
  return {
    norm1: (x) => layers.layerNorm(x, "attentionNorm"),
    attend: (query, events) => attention(query, events, layers, options),
    addAttention: (x, y) => residual(x, y, layers, "attentionGate"),
    norm2: (x) => layers.layerNorm(x, "feedForwardNorm"),
    feedForward: (x) => feedForward(x, layers, a.activation),
    addFeedForward: (x, y) => residual(x, y, layers, "feedForwardGate"),
  };
}

/** One block, (N, d) to (M, d), for each place of the LayerNorms. `rows` picks the M events to compute from all N. */
const blocks: Readonly<Record<Norm, (parts: BlockParts, x: Tensor, rows: (x: Tensor) => Tensor) => Tensor>> = {
  pre({ norm1, attend, addAttention, norm2, feedForward, addFeedForward }, x, rows) {
    const h = norm1(x); //                                            (N, d)
    const y = addAttention(rows(x), attend(rows(h), h)); //           (M, d)
    return addFeedForward(y, feedForward(norm2(y))); //               (M, d)
  },
  post({ norm1, attend, addAttention, norm2, feedForward, addFeedForward }, x, rows) {
    const y = norm1(addAttention(rows(x), attend(rows(x), x))); //    (M, d)
    return norm2(addFeedForward(y, feedForward(y))); //               (M, d)
  },
  // As in the paper's code: only the query is normalised, and the residual connection adds the normalised query.
  original({ norm1, attend, addAttention, norm2, feedForward, addFeedForward }, x, rows) {
    const query = norm1(rows(x)); //                                  (M, d)
    const y = norm2(addAttention(query, attend(query, x))); //        (M, d)
    return addFeedForward(y, feedForward(y)); //                      (M, d)
  },
};

/** How a layer's input and output are added up. */
const residuals: Readonly<Record<Residual, (x: Tensor, y: Tensor, layers: Layers, gate: string) => Tensor>> = {
  plain: (x, y) => op.Add(x, y),
  // From the Large to the Small: LiGR, Borisyuk et al., 2025, arXiv:2502.03417; eSASRec, Tikhonovich et al., RecSys 2025.
  gated: (x, y, layers, gate) => op.Add(x, op.Mul(y, op.Sigmoid(layers.linear(x, gate)))),
};

/** Point-wise feed-forward network (section III.B, equation 5): two layers, the same at every position. */
function feedForward(x: Tensor, layers: Layers, activation: Activation): Tensor {
  const inner = layers.linear(x, "feedForward1"); //                                (M, f)
  const active = activations[activation](inner, x, layers); //                      (M, f)
  const outer = layers.linear(layers.dropout(active, "feedForward1"), "feedForward2"); // (M, d)
  return layers.dropout(outer, "feedForward2"); //                                  (M, d)
}

const activations: Readonly<Record<Activation, (inner: Tensor, x: Tensor, layers: Layers) => Tensor>> = {
  relu: (inner) => op.Relu(inner),
  gelu: (inner) => op.Gelu(inner),
  // Shazeer: GLU Variants Improve Transformer, 2020, arXiv:2002.05202, equation 6.
  swiglu: (inner, x, layers) => op.Mul(op.Mul(inner, op.Sigmoid(inner)), layers.linear(x, "feedForwardFactor")),
};
