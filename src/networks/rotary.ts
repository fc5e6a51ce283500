/**
 * Rotary positions: RoFormer: Enhanced Transformer with Rotary Position Embedding. Jianlin Su et al., 2021,
 * arXiv:2104.09864, section 3.2. The product of a query and a key then depends on the distance between their events
 * and not on their places, so every event of a sequence teaches what the last one of a history needs.
 *
 * @module
 */

import { constant, int64s, op, type Tensor } from "../graph/index.ts";

/** The angles of a head's features, and where its queries stand. */
export interface Rotary {
  /** (maxLength, w / 2), w = d/H: cosine and sine of `position / 10000^(2 j / w)` for pair j. */
  readonly cos: Tensor;
  readonly sin: Tensor;
  /** int64: (B, queries), or (1) where they are all events from the first on. */
  readonly queryPlaces: Tensor;
}

/** Places of all events of a history: from the first on. */
const FROM_THE_FIRST = int64s([0]);

/** Rotation of heads of width `w`, with all events as queries. */
export function rotaryOf(maxLength: number, w: number): Rotary {
  const table = (f: (angle: number) => number): Tensor => {
    const angle = (position: number, pair: number): number => position / 10000 ** ((2 * pair) / w);
    const values = Float32Array.from({ length: (maxLength * w) / 2 }, (_, i) =>
      f(angle(Math.floor((2 * i) / w), i % (w / 2))),
    );
    return constant(values, [maxLength, w / 2]);
  };
  return { cos: table(Math.cos), sin: table(Math.sin), queryPlaces: FROM_THE_FIRST };
}

/** Queries (B, H, queries, w) and keys (B, H, L, w), turned by where they stand. */
export function turned(q: Tensor, k: Tensor, { cos, sin, queryPlaces }: Rotary): readonly [Tensor, Tensor] {
  return [op.RotaryEmbedding(q, queryPlaces, cos, sin), op.RotaryEmbedding(k, FROM_THE_FIRST, cos, sin)];
}
