/**
 * Dropout masks as views into a pool of random ones: feeding a view costs nothing, making fresh masks would cost as
 * much as the layers they mask.
 */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { resized } from "../../arrays.ts";
import { randomInt } from "../../random.ts";

/** Offsets that a mask can start at in the pool. */
const OFFSETS = 1 << 20;

/** A pool of inverted-dropout multipliers: 0 with the dropout probability, else 1 / (1 - probability). */
export class DropoutMasks {
  readonly #probability: number;
  readonly #generator: RandomGenerator;
  #pool = new Float32Array(0);

  /** `generator` fills the pool. */
  constructor(probability: number, generator: RandomGenerator) {
    this.#probability = probability;
    this.#generator = generator;
  }

  /** A mask of `size` elements, at a random place of the pool. */
  next(size: number, generator: RandomGenerator): Float32Array {
    const start = randomInt(generator, OFFSETS);
    if (this.#pool.length < OFFSETS + size) this.#grow(OFFSETS + size);
    return this.#pool.subarray(start, start + size);
  }

  /** Makes the pool longer; what it holds stays, so that masks do not depend on when it grew. */
  #grow(size: number): void {
    const old = this.#pool;
    // An even size: sixteen random bits decide an element, and a number has 32.
    const pool = resized(old, 2 * Math.ceil((1.2 * size) / 2));
    const keep = 1 / (1 - this.#probability);
    const threshold = Math.round(this.#probability * 65536);
    for (let i = old.length; i < pool.length; i += 2) {
      const bits = this.#generator.next();
      pool[i] = (bits & 0xffff) < threshold ? 0 : keep;
      pool[i + 1] = bits >>> 16 < threshold ? 0 : keep;
    }
    this.#pool = pool;
  }
}
