/**
 * Dropout masks as views into a pool of random ones: feeding a view costs nothing, making fresh masks would cost as
 * much as the layers they mask.
 *
 * @module
 */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { randomInt } from "./random.ts";

/** Offsets that a mask can start at in the pool, at the least. */
const OFFSETS = 1 << 20;

/** A pool of inverted-dropout multipliers: 0 with the dropout probability, else 1 / (1 - probability). */
export class DropoutMasks {
  readonly #pool: Float32Array;
  readonly #generator: RandomGenerator;

  /** `largest` is the number of elements of the largest mask that will be asked for. */
  constructor(probability: number, largest: number, generator: RandomGenerator) {
    this.#generator = generator;
    this.#pool = new Float32Array(largest + OFFSETS);
    const keep = 1 / (1 - probability);
    // Sixteen random bits decide an element: the probability is exact to 1 / 65,536.
    const threshold = Math.round(probability * 65536);
    for (let i = 0; i < this.#pool.length; i += 2) {
      const bits = generator.next();
      this.#pool[i] = (bits & 0xffff) < threshold ? 0 : keep;
      if (i + 1 < this.#pool.length) this.#pool[i + 1] = bits >>> 16 < threshold ? 0 : keep;
    }
  }

  /** A mask of `size` elements, at a random place of the pool. */
  next(size: number): Float32Array {
    const start = randomInt(this.#generator, this.#pool.length - size + 1);
    return this.#pool.subarray(start, start + size);
  }
}
