/**
 * BERT4Rec: Sequential Recommendation with Bidirectional Encoder Representations from Transformer. Fei Sun et al., CIKM
 * 2019, arXiv:1904.06690. As in its code, about which the paper is silent: LayerNorm after the embeddings and before the
 * output layer. The output layer has no bias.
 *
 * Every event sees every other one of its history. Among them are mask items, which stand for the items to be guessed:
 * the hidden state of a mask says what belongs there.
 *
 * Shapes are named as in `sasrec.ts`.
 */

import { op, scalar, type Tensor } from "../graph/index.ts";
import type { BERT4RecArchitecture } from "./architecture.ts";
import { attention, causalMask, everyEvent, lastEvents, maskAt } from "./attention.ts";
import type { Layers } from "./layers.ts";
import type { Encoded, Ends, HistoryInputs } from "./network.ts";
import { ITEM_EMBEDDING, POSITION_EMBEDDING } from "./parameters.ts";

/** The network. With `last`, `hidden` is (B, d): one row a history. */
export function bert4rec(
  a: BERT4RecArchitecture,
  { ids, positions, ends }: HistoryInputs,
  layers: Layers,
  last?: Ends,
): Encoded {
  const { embeddingDim: d, numHeads: heads } = a;

  // Embedding layer (section 3.4). Scaled as in SASRec: first values are smaller in the item table than in the others.
  const scale = Math.sqrt(d);
  const items = op.Mul(layers.embedding(ids, ITEM_EMBEDDING), scalar(scale)); //             (B, L, d)
  const placed = op.Add(items, layers.embedding(positions, POSITION_EMBEDDING)); //          (B, L, d)
  const embedded = op.Reshape(placed, ["B*L", d]); //                                        (N, d)
  let x = layers.dropout(layers.layerNorm(embedded, "embeddingNorm"), "embedding"); //       (N, d)

  // Transformer layers (section 3.3). What an event may look at is what the causal mask shows to the last one.
  const mask = maskAt(ends, causalMask(ids), ids); //                                        (B, 1, 1, L)
  for (let i = 0; i < a.numBlocks; i++) {
    const block = layers.within(`blocks.${i}`);
    const queries = last !== undefined && i === a.numBlocks - 1 ? lastEvents(mask, last) : everyEvent(mask);
    const query = queries.rows(x); //                                                        (M, d)
    const attended = block.dropout(attention(query, x, block, { heads, queries, ids }), "output"); // (M, d)
    const y = block.layerNorm(op.Add(query, attended), "attentionNorm"); //                  (M, d)
    x = block.layerNorm(op.Add(y, feedForward(y, block)), "feedForwardNorm"); //             (M, d)
  }

  // Output layer (section 3.5), up to the product with the items' embeddings.
  const hidden = layers.layerNorm(op.Gelu(layers.linear(x, "output")), "outputNorm"); //     (M, d)
  return { hidden, embedded, scale };
}

/** Section 3.3, equations 3 and 4: (M, d) to (M, d). */
function feedForward(x: Tensor, layers: Layers): Tensor {
  const inner = op.Gelu(layers.linear(x, "feedForward1")); //                                (M, f)
  return layers.dropout(layers.linear(inner, "feedForward2"), "feedForward2"); //            (M, d)
}
