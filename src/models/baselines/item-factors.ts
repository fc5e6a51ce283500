/** Items as vectors, and a history as their mean. */

import { cosineSimilar } from "../../scoring/similar.ts";
import type { ScoredItem } from "../../scoring/top-k.ts";
import type { TensorMap } from "../files/tensor-reader.ts";
import { eachRecent } from "./recency.ts";

/** Scores item j after a history by `mean . table[j]`, `mean` being that of the history's rows, weighted by recency. */
export class ItemFactors {
  /** (items, factors), row-major. */
  readonly table: Float32Array;
  readonly factors: number;
  readonly #decay: number;

  constructor(table: Float32Array, factors: number, decay: number) {
    this.table = table;
    this.factors = factors;
    this.#decay = decay;
  }

  tensors(): TensorMap {
    const shape = [this.table.length / this.factors, this.factors];
    return new Map([["items", { dtype: "F32", shape, data: this.table }]]);
  }

  /** See `RowModel.scoreInto`. An empty history scores every item 0. */
  scoreInto(history: ArrayLike<number>, out: Float32Array, offset = 0): void {
    const { table, factors } = this;
    const mean = this.#meanOf(history);
    const unrolled = factors - (factors % 4);
    for (let row = 0, at = offset; row < table.length; row += factors, at++) {
      // Four sums, so that one addition need not wait for the one before.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let f = 0;
      for (; f < unrolled; f += 4) {
        a += (mean[f] as number) * (table[row + f] as number);
        b += (mean[f + 1] as number) * (table[row + f + 1] as number);
        c += (mean[f + 2] as number) * (table[row + f + 2] as number);
        d += (mean[f + 3] as number) * (table[row + f + 3] as number);
      }
      for (; f < factors; f++) a += (mean[f] as number) * (table[row + f] as number);
      out[at] = a + b + c + d;
    }
  }

  /** The `k` items whose factors point most nearly the same way, with their cosine. */
  similar(item: number, k: number): readonly ScoredItem[] {
    return cosineSimilar(this.table, this.factors, item, k);
  }

  /** Length `factors`. */
  #meanOf(history: ArrayLike<number>): Float64Array {
    const { table, factors } = this;
    const mean = new Float64Array(factors);
    let total = 0;
    eachRecent(history, this.#decay, (item, weight) => {
      total += weight;
      for (let f = 0; f < factors; f++) {
        mean[f] = (mean[f] as number) + weight * (table[item * factors + f] as number);
      }
    });
    return total === 0 ? mean : mean.map((sum) => sum / total);
  }
}
