/**
 * Negative items for sampled losses.
 *
 * @module
 */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { SasrecError } from "../errors.ts";
import type { Batch } from "./batch.ts";
import { randomInt } from "./random.ts";

/** Draws uniform negatives that are not in the sequence they stand against (paper, section III.E). */
export class UniformNegatives {
  readonly #numItems: number;
  /** The last row that saw each item, plus 1; cleared by counting up. */
  readonly #seen: Int32Array;
  #stamp = 0;

  constructor(numItems: number) {
    this.#numItems = numItems;
    this.#seen = new Int32Array(numItems);
  }

  /** (T, n) item indices, row-major; fillers get the batch's first ones. Throws `invalid-data` where a sequence holds every item. */
  draw(batch: Batch, sequences: readonly Int32Array[], perToken: number, generator: RandomGenerator): Int32Array {
    const negatives = new Int32Array(batch.chunks * batch.chunkSize * perToken);
    let next = 0;
    for (const sequence of sequences) {
      const stamp = ++this.#stamp;
      let distinct = 0;
      for (const item of sequence) {
        if (this.#seen[item] === stamp) continue;
        this.#seen[item] = stamp;
        distinct++;
      }
      if (distinct >= this.#numItems) {
        throw new SasrecError(
          "invalid-data",
          `a sequence holds all ${this.#numItems} items: none is left as a negative`,
        );
      }
      for (let k = (sequence.length - 1) * perToken; k > 0; k--) {
        let item = randomInt(generator, this.#numItems);
        while (this.#seen[item] === stamp) item = randomInt(generator, this.#numItems);
        negatives[next++] = item;
      }
    }
    return negatives.fill(negatives[0] as number, next);
  }
}
