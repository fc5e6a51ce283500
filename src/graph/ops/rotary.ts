/** Rotation of features by position. */

import { sameShape } from "../dims.ts";
import { makeTensor, refuse, type Tensor } from "../tensor.ts";

/**
 * Pairs of features (j, j + w / 2) of `x`, (B, H, L, w), turned by the angles of their positions: com.microsoft's
 * operator. `positions`, int64, is (B, L), or (1) for the position of the first of consecutive ones. `cos` and `sin`,
 * (P, w / 2), are the angles' by position. They have no gradient.
 */
export function RotaryEmbedding(x: Tensor, positions: Tensor, cos: Tensor, sin: Tensor): Tensor {
  const width = x.shape.length === 4 ? Number(x.shape[3]) : Number.NaN; // NaN for a symbol
  if (width % 2 !== 0) refuse("RotaryEmbedding", "needs (B, H, L, w) with an even w", x);
  const first = positions.shape.length === 1 && positions.shape[0] === 1;
  if (positions.dtype !== "int64" || !(first || positions.shape.length === 2)) {
    refuse("RotaryEmbedding", "needs int64 positions (B, L) or (1)", x, positions);
  }
  if (cos.shape.length !== 2 || cos.shape[1] !== width / 2 || !sameShape(cos.shape, sin.shape)) {
    refuse("RotaryEmbedding", "needs tables (P, w / 2)", x, cos, sin);
  }
  const inputs = [x, positions, cos, sin];
  return makeTensor({ op: "RotaryEmbedding", domain: "com.microsoft", inputs }, x.dtype, x.shape);
}
