/** The network's parameters: their names, shapes and first values. */

import { input, type Tensor } from "../graph/index.ts";
import {
  type Architecture,
  type BERT4RecArchitecture,
  type GRU4RecArchitecture,
  type SASRecArchitecture,
  tableRows,
} from "./architecture.ts";

/** How a parameter starts. */
export type Initializer = "xavier-normal" | "zeros" | "ones";

/** One parameter. Weights are (in, out): a layer computes `x W + b`. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** The largest deviation that it may start with, if there is one. */
  readonly most?: number;
}

/** The table of item embeddings: input, and tied output layer. */
export const ITEM_EMBEDDING = "itemEmbedding";

/** The table of learned positions, row 0 for the last event of a history. */
export const POSITION_EMBEDDING = "positionEmbedding";

/** Every parameter of the network, in the order of the flat array and of the file. The item table comes first. */
export function parameterSpecs(a: Architecture): readonly ParameterSpec[] {
  const table = { ...weight(ITEM_EMBEDDING, tableRows(a), a.embeddingDim), most: mostOfItems(a) };
  switch (a.network) {
    case "sasrec":
      return [table, ...sasrec(a)];
    case "gru4rec":
      return [table, ...gru4rec(a)];
    case "bert4rec":
      return [table, ...bert4rec(a)];
  }
}

function sasrec(a: SASRecArchitecture): readonly ParameterSpec[] {
  const d = a.embeddingDim;
  return [
    ...(a.positions === "learned" ? [positions(a, a.maxLength)] : []),
    ...blocks(a),
    ...(a.norm === "post" ? [] : layerNorm("finalNorm", d)),
  ];
}

/** The gates of a layer stand side by side, in the order update, reset, candidate. See `gru.ts`. */
function gru4rec({ embeddingDim: d, hiddenDim: h, numLayers }: GRU4RecArchitecture): readonly ParameterSpec[] {
  const layers = Array.from({ length: numLayers }, (_, i) => [
    ...linear(`layers.${i}.input`, i === 0 ? d : h, 3 * h),
    ...linear(`layers.${i}.state`, h, 3 * h),
  ]);
  return [...layers.flat(), ...(h === d ? [] : linear("output", h, d))];
}

/** One position more than events are looked at: the mask that stands after them has one too. */
function bert4rec(a: BERT4RecArchitecture): readonly ParameterSpec[] {
  const d = a.embeddingDim;
  return [
    positions(a, a.maxLength + 1),
    ...layerNorm("embeddingNorm", d),
    ...blocks(a),
    ...linear("output", d, d),
    ...layerNorm("outputNorm", d),
  ];
}

/** Self-attention and feed-forward network, block by block. */
function blocks(a: SASRecArchitecture | BERT4RecArchitecture): readonly ParameterSpec[] {
  const d = a.embeddingDim;
  return Array.from({ length: a.numBlocks }, (_, i) => [
    ...layerNorm(`blocks.${i}.attentionNorm`, d),
    ...["query", "value", "output"].flatMap((layer) => linear(`blocks.${i}.${layer}`, d, d)),
    // No bias: it would add the same to all scores of a query, which the softmax does not see (with rotary positions, one
    // number for each distance, which is not what positions are for).
    weight(`blocks.${i}.key.weight`, d, d),
    ...layerNorm(`blocks.${i}.feedForwardNorm`, d),
    ...linear(`blocks.${i}.feedForward1`, d, a.feedForwardDim),
    ...linear(`blocks.${i}.feedForward2`, a.feedForwardDim, d),
    ...(a.network === "sasrec" ? ofOptions(a, `blocks.${i}`) : []),
  ]).flat();
}

/** What gated layers have beside the others. */
function ofOptions(a: SASRecArchitecture, block: string): readonly ParameterSpec[] {
  const d = a.embeddingDim;
  return [
    ...(a.activation === "swiglu" ? linear(`${block}.feedForwardFactor`, d, a.feedForwardDim) : []),
    ...(a.residual === "gated" ? ["attention", "feedForward"].flatMap((of) => linear(`${block}.${of}Gate`, d, d)) : []),
  ];
}

/** The part of cross-entropy's log n by which the two estimates below may raise the first loss. */
const RAISED = 0.2;

/**
 * The largest deviation of item embeddings, s, with which a network that has learned nothing guesses uniformly.
 *
 * Hidden states start with at most d numbers of variance 1, so the scores of n items have d times the variance of the
 * embeddings, which raises cross-entropy by up to half of it. And a state looks like the embedding of its own last item;
 * if it were that alone, the item's score would be d s, which raises cross-entropy by (exp(d s) - 1) / n. Both estimates
 * are from above: measured, the first loss is within 5 % of log n for 2 to 200 items; with 30 it was 5.5 in place of 3.4.
 * With more items, 200 if d is 64 and 600 if it is 128, the deviation of Glorot and Bengio is smaller anyway. A part of
 * .02 cost quality: NDCG@10 of the sample with 100 items fell from .604 to .591. The states of GRU4Rec do not look like an
 * item. See docs/log.md.
 */
function mostOfItems({ network, numItems, embeddingDim: d }: Architecture): number {
  const raised = RAISED * Math.log(Math.max(2, numItems));
  const spread = Math.sqrt((2 * raised) / d);
  return network === "gru4rec" ? spread : Math.min(spread, Math.log1p(raised * numItems) / d);
}

/** Not above that of items, which are multiplied by sqrt(d) before positions are added: they would hide the items. */
function positions(a: SASRecArchitecture | BERT4RecArchitecture, rows: number): ParameterSpec {
  const most = Math.sqrt(a.embeddingDim) * mostOfItems(a);
  return { ...weight(POSITION_EMBEDDING, rows, a.embeddingDim), most };
}

function weight(name: string, rows: number, columns: number): ParameterSpec {
  return { name, shape: [rows, columns], initializer: "xavier-normal" };
}

function linear(name: string, rows: number, columns: number): readonly ParameterSpec[] {
  return [weight(`${name}.weight`, rows, columns), { name: `${name}.bias`, shape: [columns], initializer: "zeros" }];
}

function layerNorm(name: string, d: number): readonly ParameterSpec[] {
  return [
    { name: `${name}.scale`, shape: [d], initializer: "ones" },
    { name: `${name}.bias`, shape: [d], initializer: "zeros" },
  ];
}

/** A parameter of the graph by its name. */
export type Parameters = (name: string) => Tensor;

/** The parameters as inputs of a graph. The number of rows of the item table is left open: `V`. */
export function parameterInputs(a: Architecture): ReadonlyMap<string, Tensor> {
  return new Map(
    parameterSpecs(a).map(({ name, shape }) => [
      name,
      input(name, "float32", name === ITEM_EMBEDDING ? ["V", a.embeddingDim] : shape),
    ]),
  );
}
