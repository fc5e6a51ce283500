/**
 * Rotation of features by position.
 *
 * @module
 */

import { makeTensor, refuse, type Tensor } from "../tensor.ts";

/**
 * Pairs of features (j, j + w / 2) of `x`, (B, H, L, w), turned by the angles of their positions: com.microsoft's
 * operator. `positions`, int64, is (B, L), or (1) for the position of the first of consecutive ones. `cos` and `sin`,
 * (P, w / 2), are the angles' by position. They have no gradient.
 */
export function RotaryEmbedding(x: Tensor, positions: Tensor, cos: Tensor, sin: Tensor): Tensor {
  const width = x.shape[3];
  if (x.shape.length !== 4 || typeof width !== "number" || width % 2 !== 0) {
    refuse("RotaryEmbedding", "needs (B, H, L, w) with an even w", x);
  }
  if (positions.dtype !== "int64") refuse("RotaryEmbedding", "needs int64 positions", positions);
  for (const table of [cos, sin]) {
    if (table.shape[1] !== Number(width) / 2) refuse("RotaryEmbedding", "needs tables (P, w / 2)", x, table);
  }
  return makeTensor(
    { op: "RotaryEmbedding", domain: "com.microsoft", inputs: [x, positions, cos, sin] },
    "float32",
    x.shape,
  );
}
