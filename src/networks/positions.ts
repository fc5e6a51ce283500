/**
 * How the order of events enters a Transformer: vectors that are added to the items' embeddings, or queries and keys
 * that are rotated.
 */

import { constant, int64s, op, type Tensor } from "../graph/index.ts";
import type { Positions } from "./architecture.ts";
import type { Layers } from "./layers.ts";
import { POSITION_EMBEDDING } from "./parameters.ts";

/**
 * `items` (B, L, d) plus one vector for each distance from the history's end, if `kind` has such vectors. The paper pads
 * short histories in front, so that its positions, too, are the same for the latest event of any history (section
 * III.A).
 */
export function addPositions(
  items: Tensor,
  positions: Tensor,
  layers: Layers,
  { kind, maxLength }: { readonly kind: Positions; readonly maxLength: number },
): Tensor {
  if (kind === "learned") return op.Add(items, layers.embedding(positions, POSITION_EMBEDDING));
  if (kind !== "sinusoidal") return items;
  const d = Number(items.shape[2]);
  return op.Add(items, op.Gather(constant(sinusoids(maxLength, d), [maxLength, d]), positions));
}

/** (length, d): sines in even columns, cosines in odd ones (Vaswani et al., 2017, section 3.5). */
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

/**
 * Rotary positions: RoFormer: Enhanced Transformer with Rotary Position Embedding. Jianlin Su et al., 2021,
 * arXiv:2104.09864, section 3.2. The product of a query and a key then depends on the distance between their events and
 * not on their places, so every event of a sequence teaches what the last one of a history needs.
 *
 * Both tables are (maxLength, w / 2) for heads of width w: of `position / 10000^(2 j / w)` for pair j of a head's
 * features.
 */
export interface Rotary {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** The rotation of heads of width `w`. */
export function rotaryOf(maxLength: number, w: number): Rotary {
  const table = (f: (angle: number) => number): Tensor => {
    const angle = (position: number, pair: number): number => position / 10000 ** ((2 * pair) / w);
    const values = Float32Array.from({ length: (maxLength * w) / 2 }, (_, i) =>
      f(angle(Math.floor((2 * i) / w), i % (w / 2))),
    );
    return constant(values, [maxLength, w / 2]);
  };
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/** Places of all events of a history: from the first on. */
export const FROM_THE_FIRST: Tensor = int64s([0]);

/** Queries (B, H, Q, w), which stand at `places`, and keys (B, H, L, w), each rotated by its place. */
export function turned(q: Tensor, k: Tensor, places: Tensor, { cos, sin }: Rotary): readonly [Tensor, Tensor] {
  return [op.RotaryEmbedding(q, places, cos, sin), op.RotaryEmbedding(k, FROM_THE_FIRST, cos, sin)];
}
