/**
 * BERT4Rec: Sequential Recommendation with Bidirectional Encoder Representations from Transformer. Fei Sun et al., CIKM
 * 2019, arXiv:1904.06690. Where the paper is silent, as its code does: LayerNorm after the embeddings and before the
 * output layer. The output layer has no bias.
 *
 * @module
 */

import { op, scalar, type Tensor } from "../graph/index.ts";
import type { BERT4RecArchitecture } from "./architecture.ts";
import { type AttentionShape, attention, causalMask } from "./attention.ts";
import { type Dropout, layerNorm, linear, lookUp } from "./layers.ts";
import type { Encoded, Ends, Histories } from "./network.ts";
import { ITEM_EMBEDDING, type Parameters, POSITION_EMBEDDING } from "./parameters.ts";

/**
 * The network. Every event sees every other one of its history; `hidden` says something about the mask items among
 * them, which stand for items to be guessed. With `last`, it is (B, d), one row a history.
 */
export function bert4rec(
  { ids, positions, ends }: Histories,
  p: Parameters,
  a: BERT4RecArchitecture,
  dropout: Dropout,
  last?: Ends,
): Encoded {
  const d = a.embeddingDim;
  // All events of a history see what its last one may: everything but the fillers after it.
  const mask = op.Reshape(op.Gather(causalMask(ids), ends), ["B", 1, 1, "L"], ids);
  const everyEvent: AttentionShape = { ids, heads: a.numHeads, embeddingDim: d, queries: "L", mask };

  // Embedding layer (section 3.4). Scaled as in SASRec: first values are smaller in the item table than in the others.
  const scale = Math.sqrt(d);
  const scaled = op.Mul(lookUp(p(ITEM_EMBEDDING), ids), scalar(scale)); // (B, L, d)
  const placed = op.Add(scaled, lookUp(p(POSITION_EMBEDDING), positions));
  const embedded = op.Reshape(placed, ["B*L", d]);
  let x = dropout.apply(layerNorm(embedded, p, "embeddingNorm"), "embedding"); // (N, d)

  // Transformer layers (section 3.3).
  for (let i = 0; i < a.numBlocks; i++) {
    const block = `blocks.${i}`;
    const only = i === a.numBlocks - 1 ? last : undefined;
    const queries = only === undefined ? x : op.Gather(x, only.inBatch); // (N, d) or (B, d)
    const shape = only === undefined ? everyEvent : ({ ...everyEvent, queries: 1 } as const);
    const attended = attention(queries, x, p, block, shape, dropout);
    const y = layerNorm(op.Add(queries, dropout.apply(attended, `${block}.output`)), p, `${block}.attentionNorm`);
    x = layerNorm(op.Add(y, feedForward(y, p, block, dropout)), p, `${block}.feedForwardNorm`);
  }

  // Output layer (section 3.5), up to the product with the items' embeddings.
  const hidden = layerNorm(op.Gelu(linear(x, p, "output")), p, "outputNorm");
  return { hidden, embedded, scale };
}

/** Section 3.3, equations 3 and 4: (N, d) to (N, d). */
function feedForward(x: Tensor, p: Parameters, block: string, dropout: Dropout): Tensor {
  const inner = op.Gelu(linear(x, p, `${block}.feedForward1`)); // (N, f)
  return dropout.apply(linear(inner, p, `${block}.feedForward2`), `${block}.feedForward2`);
}
