/**
 * SASRec: Self-Attentive Sequential Recommendation. Wang-Cheng Kang and Julian McAuley, ICDM 2018, arXiv:1808.09781.
 *
 * @module
 */

import { constant, op, scalar, type Tensor } from "../graph/index.ts";
import type { Norm, Residual, SASRecArchitecture } from "./architecture.ts";
import { type AttentionShape, attention, causalMask } from "./attention.ts";
import { type Dropout, feedForward, layerNorm, linear, lookUp } from "./layers.ts";
import type { Encoded, Ends, Histories } from "./network.ts";
import { ITEM_EMBEDDING, type Parameters, POSITION_EMBEDDING } from "./parameters.ts";
import { rotaryOf } from "./rotary.ts";

/** The network. With `ends`, `hidden` is (B, d), one row a history. */
export function sasrec(
  { ids, positions }: Histories,
  p: Parameters,
  a: SASRecArchitecture,
  dropout: Dropout,
  ends?: Ends,
): Encoded {
  const d = a.embeddingDim;
  const mask = causalMask(ids);
  const shape: AttentionShape = { ids, heads: a.numHeads, embeddingDim: d, queries: "L", mask };
  const everyEvent = a.positions === "rotary" ? { ...shape, rotary: rotaryOf(a.maxLength, d / a.numHeads) } : shape;

  // Embedding layer (section III.A).
  const scale = Math.sqrt(d); // Vaswani et al. (2017), section 3.4
  const scaled = op.Mul(lookUp(p(ITEM_EMBEDDING), ids), scalar(scale)); // (B, L, d)
  const table = positionTable(p, a);
  const placed = table === undefined ? scaled : op.Add(scaled, lookUp(table, positions));
  const embedded = op.Reshape(placed, ["B*L", d]);
  let x = dropout.apply(embedded, "embedding");

  // Self-attention blocks (sections III.B and III.C).
  for (let i = 0; i < a.numBlocks; i++) {
    const block = `blocks.${i}`;
    const only = i === a.numBlocks - 1 ? ends : undefined;
    const shape = only === undefined ? everyEvent : lastEvents(everyEvent, only);
    const pick = (h: Tensor): Tensor => (only === undefined ? h : op.Gather(h, only.inBatch));
    const attend = (q: Tensor, kv: Tensor): Tensor => attention(q, kv, p, block, shape, dropout);
    const transform = (h: Tensor): Tensor => feedForward(h, p, block, a.activation, dropout);
    const add = (h: Tensor, said: Tensor, layer: string): Tensor =>
      residuals[a.residual](h, said, p, `${block}.${layer}`);
    const norm1 = (h: Tensor): Tensor => layerNorm(h, p, `${block}.attentionNorm`);
    const norm2 = (h: Tensor): Tensor => layerNorm(h, p, `${block}.feedForwardNorm`);
    x = arrangements[a.norm](x, pick, attend, transform, norm1, norm2, add);
  }
  return { hidden: a.norm === "post" ? x : layerNorm(x, p, "finalNorm"), embedded, scale };
}

/** The last events as queries, (B), which see what the causal mask shows to their places. */
function lastEvents(shape: AttentionShape, ends: Ends): AttentionShape {
  const rows = op.Gather(shape.mask, ends.inHistory); // (B, L)
  const last = { ...shape, queries: 1, mask: op.Reshape(rows, ["B", 1, 1, "L"], shape.ids) } as const;
  if (shape.rotary === undefined) return last;
  const queryPlaces = op.Reshape(op.Cast(ends.inHistory, "int64"), ["B", 1]);
  return { ...last, rotary: { ...shape.rotary, queryPlaces } };
}

type Layer = (x: Tensor) => Tensor;
type Attend = (query: Tensor, keyValue: Tensor) => Tensor;
type AddTo = (x: Tensor, said: Tensor, layer: "attention" | "feedForward") => Tensor;

/** How a layer's input and what the layer says become its output. */
const residuals: Readonly<Record<Residual, (x: Tensor, said: Tensor, p: Parameters, layer: string) => Tensor>> = {
  plain: (x, said) => op.Add(x, said),
  // From the Large to the Small: LiGR, Borisyuk et al., 2025, arXiv:2502.03417; eSASRec, Tikhonovich et al., RecSys 2025.
  gated: (x, said, p, layer) => op.Add(x, op.Mul(said, op.Sigmoid(linear(x, p, `${layer}Gate`)))),
};

/** One block, by the place of its LayerNorms. `pick` takes the events whose states are wanted. */
const arrangements: Readonly<
  Record<Norm, (x: Tensor, pick: Layer, attend: Attend, transform: Layer, n1: Layer, n2: Layer, add: AddTo) => Tensor>
> = {
  pre(x, pick, attend, transform, norm1, norm2, add) {
    const normal = norm1(x);
    const y = add(pick(x), attend(pick(normal), normal), "attention");
    return add(y, transform(norm2(y)), "feedForward");
  },
  post(x, pick, attend, transform, norm1, norm2, add) {
    const y = norm1(add(pick(x), attend(pick(x), x), "attention"));
    return norm2(add(y, transform(y), "feedForward"));
  },
  original(x, pick, attend, transform, norm1, norm2, add) {
    const query = norm1(pick(x));
    const y = norm2(add(query, attend(query, x), "attention"));
    return add(y, transform(y), "feedForward");
  },
};

/**
 * (maxLength, d): one vector a distance from the end. The paper pads short histories in front, so that its positions
 * too are the same for the latest event of any history (section III.A).
 */
function positionTable(p: Parameters, a: SASRecArchitecture): Tensor | undefined {
  if (a.positions === "learned") return p(POSITION_EMBEDDING);
  if (a.positions !== "sinusoidal") return undefined;
  return constant(sinusoids(a.maxLength, a.embeddingDim), [a.maxLength, a.embeddingDim]);
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
