/**
 * GRU4Rec: Session-based Recommendations with Recurrent Neural Networks. Balázs Hidasi, Alexandros Karatzoglou, Linas
 * Baltrunas and Domonkos Tikk, ICLR 2016, arXiv:1511.06939. The items' embeddings are both the input and the output
 * layer, "constrained embedding" in Hidasi's own code for Recurrent Neural Networks with Top-k Gains for Session-based
 * Recommendations, Hidasi and Karatzoglou, CIKM 2018, arXiv:1706.03847.
 *
 * Shapes: B histories, the longest of L events, N = B L, d = embeddingDim, h = hiddenDim. M is B in an inference graph,
 * which needs the last state of each history only, else N.
 */

import { op, scalar } from "../graph/index.ts";
import type { GRU4RecArchitecture } from "./architecture.ts";
import { gru } from "./gru.ts";
import type { Layers } from "./layers.ts";
import type { Encoded, Ends, HistoryInputs } from "./network.ts";
import { ITEM_EMBEDDING } from "./parameters.ts";

/** The network. With `ends`, `hidden` is (B, d): one row a history. */
export function gru4rec(a: GRU4RecArchitecture, { ids }: HistoryInputs, layers: Layers, ends?: Ends): Encoded {
  const { embeddingDim: d, hiddenDim: h } = a;

  // As in SASRec: without the scale, inputs are small at first, and training takes twice as many steps to get going.
  const scale = Math.sqrt(d);
  const items = op.Mul(layers.embedding(ids, ITEM_EMBEDDING), scalar(scale)); //              (B, L, d)
  const embedded = op.Reshape(items, ["B*L", d]); //                                          (N, d)

  const bySteps = op.Transpose(op.Reshape(embedded, ["B", "L", d], ids), [1, 0, 2]); //       (L, B, d)
  let x = layers.dropout(bySteps, "embedding"); //                                            (L, B, d)
  for (let i = 0; i < a.numLayers; i++) {
    x = layers.dropout(gru(x, layers.within(`layers.${i}`)), `layers.${i}`); //               (L, B, h)
  }

  const states = op.Reshape(op.Transpose(x, [1, 0, 2]), ["B*L", h]); //                       (N, h)
  const wanted = ends === undefined ? states : op.Gather(states, ends.inBatch); //            (M, h)
  const hidden = h === d ? wanted : layers.linear(wanted, "output"); //                       (M, d)
  return { hidden, embedded, scale };
}
