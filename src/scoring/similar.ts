/** Items that the model sees as alike. */

import { type ScoredItem, topK } from "./top-k.ts";

/**
 * Indices and cosines, -1 to 1, of the `k` rows of a (V, d) table most alike row `item`, itself left out. A row of zeros
 * points nowhere: it is like no other, 0.
 */
export function cosineSimilar(table: Float32Array, d: number, item: number, k: number): readonly ScoredItem[] {
  const cosines = new Float32Array(table.length / d);
  const target = table.subarray(item * d, (item + 1) * d);
  const length = Math.hypot(...target);
  for (let row = 0; row < cosines.length; row++) {
    let [dot, square] = [0, 0];
    for (let j = 0; j < d; j++) {
      const x = table[row * d + j] as number;
      dot += x * (target[j] as number);
      square += x * x;
    }
    const lengths = Math.sqrt(square) * length;
    cosines[row] = lengths === 0 ? 0 : dot / lengths;
  }
  return topK(cosines, k, (index) => index !== item);
}
