/**
 * GRU4Rec: Session-based Recommendations with Recurrent Neural Networks. Balázs Hidasi, Alexandros Karatzoglou, Linas
 * Baltrunas and Domonkos Tikk, ICLR 2016, arXiv:1511.06939. The items' embeddings serve as input and as output layer,
 * "constrained embedding" in Hidasi's own code for Recurrent Neural Networks with Top-k Gains for Session-based
 * Recommendations, Hidasi and Karatzoglou, CIKM 2018, arXiv:1706.03847.
 *
 * @module
 */

import { op, scalar, type Tensor } from "../graph/index.ts";
import type { GRU4RecArchitecture } from "./architecture.ts";
import { gru } from "./gru.ts";
import { type Dropout, linear, lookUp } from "./layers.ts";
import type { Encoded, Ends, Histories } from "./network.ts";
import { ITEM_EMBEDDING, type Parameters } from "./parameters.ts";

/** The network. With `ends`, `hidden` is (B, d), one row a history. */
export function gru4rec(
  { ids }: Histories,
  p: Parameters,
  a: GRU4RecArchitecture,
  dropout: Dropout,
  ends?: Ends,
): Encoded {
  const { embeddingDim: d, hiddenDim: h } = a;
  // As in SASRec: without it, inputs are small at first, and training takes twice as many steps to get going.
  const scale = Math.sqrt(d);
  const embedded = op.Reshape(op.Mul(lookUp(p(ITEM_EMBEDDING), ids), scalar(scale)), ["B*L", d]);
  const bySteps = op.Transpose(op.Reshape(embedded, ["B", "L", d], ids), [1, 0, 2]); // (L, B, d)
  let x = dropout.apply(bySteps, "embedding");
  for (let i = 0; i < a.numLayers; i++) {
    x = dropout.apply(gru(x, p, `layers.${i}`), `layers.${i}`); // (L, B, h)
  }
  const states = op.Reshape(op.Transpose(x, [1, 0, 2]), ["B*L", h]); // (N, h)
  const wanted = ends === undefined ? states : op.Gather(states, ends.inBatch);
  const hidden: Tensor = h === d ? wanted : linear(wanted, p, "output"); // (N, d)
  return { hidden, embedded, scale };
}
