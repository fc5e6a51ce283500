/**
 * Keeps the weights of the best epoch on validation data.
 *
 * @module
 */

import type { ParameterStore } from "../training/parameter-store.ts";

/** The best weights so far, and when to stop looking for better ones. */
export class BestWeights {
  readonly #patience: number;
  #score = -Infinity;
  #flat: Float32Array | undefined;
  #without = 0;
  /** The epoch of the best weights; `undefined` before the first validation. */
  epoch: number | undefined;

  /** `patience`: validations without a better one until it says stop. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Takes note of a validation score. */
  observe(epoch: number, score: number, parameters: ParameterStore): "stop" | undefined {
    if (score > this.#score) {
      this.#score = score;
      this.#flat = parameters.flat.slice();
      this.#without = 0;
      this.epoch = epoch;
      return undefined;
    }
    return ++this.#without >= this.#patience ? "stop" : undefined;
  }

  /** Puts the best weights back; leaves `parameters` alone where nothing was observed. */
  restore(parameters: ParameterStore): void {
    if (this.#flat !== undefined) parameters.flat.set(this.#flat);
  }
}
