/**
 * SASRec: Self-Attentive Sequential Recommendation. Wang-Cheng Kang and Julian McAuley, ICDM 2018, arXiv:1808.09781.
 *
 * @module
 */

import { constant, op, type Tensor, withGradient } from "../graph/index.ts";
import type { Architecture, Norm } from "./architecture.ts";
import { type AttentionShape, attention } from "./attention.ts";
import { type Dropout, feedForward, layerNorm } from "./layers.ts";
import { ITEM_EMBEDDING, type Parameters } from "./parameters.ts";

/** The network's output and the place where gradients of the item table leave it. */
export interface Encoded {
  /** (N, d), N = B L: what each event and those before it say about the next one. */
  readonly hidden: Tensor;
  /** (N, d): rows of the item table as they were looked up. Their gradients are summed by item outside the graph. */
  readonly inputRows: Tensor;
}

/**
 * The network. `ids` is (B, L): item indices of a batch of histories, oldest first, aligned left; what follows a
 * history's end is any valid index and changes nothing before it.
 */
export function sasrec(ids: Tensor, p: Parameters, a: Architecture, dropout: Dropout): Encoded {
  const d = a.embeddingDim;
  const shape: AttentionShape = { ids, heads: a.numHeads, embeddingDim: d };

  // Embedding layer (section III.A).
  const looked = op.Gather(stopGradient(p(ITEM_EMBEDDING)), ids); // (B, L, d)
  const inputRows = op.Reshape(looked, ["B*L", d]); // (N, d)
  let x = op.Mul(inputRows, constant(Float32Array.of(Math.sqrt(d)), []));
  if (a.positions !== "none") {
    const sum = op.Add(op.Reshape(x, ["B", "L", d], ids), positions(ids, p, a)); // (B, L, d) + (L, d)
    x = op.Reshape(sum, ["B*L", d]);
  }
  x = dropout.apply(x, "embedding");

  // Self-attention blocks (sections III.B and III.C).
  for (let i = 0; i < a.numBlocks; i++) {
    const block = `blocks.${i}`;
    const attend = (q: Tensor, kv: Tensor): Tensor => attention(q, kv, p, block, shape, dropout);
    const transform = (h: Tensor): Tensor => feedForward(h, p, block, a.activation, dropout);
    const norm1 = (h: Tensor): Tensor => layerNorm(h, p, `${block}.attentionNorm`);
    const norm2 = (h: Tensor): Tensor => layerNorm(h, p, `${block}.feedForwardNorm`);
    x = arrangements[a.norm](x, attend, transform, norm1, norm2);
  }
  return { hidden: a.norm === "post" ? x : layerNorm(x, p, "finalNorm"), inputRows };
}

type Layer = (x: Tensor) => Tensor;
type Attend = (query: Tensor, keyValue: Tensor) => Tensor;

/** One block, by the place of its LayerNorms. */
const arrangements: Readonly<
  Record<Norm, (x: Tensor, attend: Attend, transform: Layer, n1: Layer, n2: Layer) => Tensor>
> = {
  pre(x, attend, transform, norm1, norm2) {
    const normal = norm1(x);
    const y = op.Add(x, attend(normal, normal));
    return op.Add(y, transform(norm2(y)));
  },
  post(x, attend, transform, norm1, norm2) {
    const y = norm1(op.Add(x, attend(x, x)));
    return norm2(op.Add(y, transform(y)));
  },
  original(x, attend, transform, norm1, norm2) {
    const query = norm1(x);
    const y = norm2(op.Add(query, attend(query, x)));
    return op.Add(y, transform(y));
  },
};

/** (L, d): one vector a position, the first event of the window at 0. */
function positions(ids: Tensor, p: Parameters, a: Architecture): Tensor {
  const table =
    a.positions === "learned"
      ? p("positionEmbedding")
      : constant(sinusoids(a.maxLength, a.embeddingDim), [a.maxLength, a.embeddingDim]);
  const start = constant(BigInt64Array.of(0n), [1]);
  return op.Slice(table, start, op.Shape(ids, 1, 2), 0, "L");
}

/** Vaswani et al. (2017), section 3.5: sines in even columns, cosines in odd ones. */
export function sinusoids(length: number, d: number): Float32Array {
  const table = new Float32Array(length * d);
  for (let position = 0; position < length; position++) {
    for (let column = 0; column < d; column++) {
      const angle = position / 10000 ** ((column - (column % 2)) / d);
      table[position * d + column] = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return table;
}

/** The same tensor, to which no gradient flows. */
function stopGradient(x: Tensor): Tensor {
  return withGradient(x, [], () => []);
}
