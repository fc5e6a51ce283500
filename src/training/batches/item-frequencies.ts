/** How often each item is a target in training, as a distribution to draw from. */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { randomUniform } from "../../random.ts";

/** Writes into `cumulative`, one element an item, the sums of (how often the item is a target) to the `exponent`. */
export function accumulateFrequencies(
  cumulative: Float64Array,
  sequences: readonly Int32Array[],
  exponent: number,
): void {
  for (const sequence of sequences) {
    for (let i = 1; i < sequence.length; i++) {
      const item = sequence[i] as number;
      cumulative[item] = (cumulative[item] as number) + 1;
    }
  }
  let sum = 0;
  for (let item = 0; item < cumulative.length; item++) {
    const count = cumulative[item] as number;
    if (count > 0) sum += count ** exponent; // an item that is no target is none to the power of 0 either
    cumulative[item] = sum;
  }
}

/** Items in proportion to what {@link accumulateFrequencies} has added up. One draw takes log2(items) looks. */
export class ItemFrequencies {
  readonly #cumulative: Float64Array;
  readonly #total: number;

  constructor(cumulative: Float64Array) {
    this.#cumulative = cumulative;
    this.#total = cumulative.at(-1) ?? 0;
  }

  /** The first item whose sum exceeds a uniform number: never one of probability 0. */
  draw(generator: RandomGenerator): number {
    const at = randomUniform(generator) * this.#total;
    let [low, high] = [0, this.#cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cumulative[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The probability that a draw is `item`. */
  probability(item: number): number {
    return ((this.#cumulative[item] as number) - (this.#cumulative[item - 1] ?? 0)) / this.#total;
  }
}
