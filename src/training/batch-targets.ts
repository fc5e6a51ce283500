/**
 * The targets of a whole batch, to draw negatives from: of all its shards, so that how it is cut makes no difference.
 *
 * @module
 */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { randomInt } from "./random.ts";

/** All events of a batch's sequences but each one's first. */
export class BatchTargets {
  readonly #sequences: readonly Int32Array[];
  /** How many targets come before those of each sequence, and in all. */
  readonly #before: Int32Array;

  constructor(sequences: readonly Int32Array[]) {
    this.#sequences = sequences;
    this.#before = new Int32Array(sequences.length + 1);
    sequences.forEach((sequence, i) => {
      this.#before[i + 1] = (this.#before[i] as number) + sequence.length - 1;
    });
  }

  /** An item, each target as likely as any other. */
  draw(generator: RandomGenerator): number {
    const before = this.#before;
    const target = randomInt(generator, before[this.#sequences.length] as number);
    let [low, high] = [0, this.#sequences.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((before[middle] as number) <= target) low = middle;
      else high = middle - 1;
    }
    return this.#sequences[low]?.[1 + target - (before[low] as number)] as number;
  }
}
