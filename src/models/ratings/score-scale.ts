/** Where a score stands among the scores of the whole catalogue, without computing those. */

/** Mean vector and covariance matrix of the rows of a table: enough to standardise any product with a row. */
export class ScoreScale {
  readonly #d: number;
  readonly #table: Float32Array;
  readonly #mean: Float64Array;
  readonly #covariance: Float64Array;

  /** `table` is (V, d). */
  constructor(table: Float32Array, d: number) {
    const rows = table.length / d;
    this.#d = d;
    this.#table = table;
    this.#mean = new Float64Array(d);
    this.#covariance = new Float64Array(d * d);
    for (let k = 0; k < table.length; k++) this.#mean[k % d] = at(this.#mean, k % d) + (table[k] as number) / rows;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < d; i++) {
        const x = (table[row * d + i] as number) - at(this.#mean, i);
        for (let j = 0; j < d; j++) {
          const y = (table[row * d + j] as number) - at(this.#mean, j);
          this.#covariance[i * d + j] = at(this.#covariance, i * d + j) + (x * y) / rows;
        }
      }
    }
  }

  /**
   * The score of `item` for the hidden state `h` (d), in standard deviations above the mean over the catalogue. 0 if the
   * scores of all items are alike, as in a catalogue of one.
   */
  standardized(h: Float32Array, item: number): number {
    const d = this.#d;
    let [excess, variance] = [0, 0];
    for (let i = 0; i < d; i++) {
      const x = h[i] as number;
      excess += x * ((this.#table[item * d + i] as number) - at(this.#mean, i));
      let row = 0;
      for (let j = 0; j < d; j++) row += at(this.#covariance, i * d + j) * (h[j] as number);
      variance += x * row;
    }
    return variance > 0 ? excess / Math.sqrt(variance) : 0; // rounding can take it below 0
  }
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
