/**
 * Keeps the weights of the best epoch on validation data.
 *
 * @module
 */

import type { ParameterStore } from "../../networks/parameter-store.ts";

/** The best weights so far, in the order of the flat array. */
export interface Best {
  readonly epoch: number;
  readonly score: number;
  /** Validations since, none of which was better. */
  readonly without: number;
  readonly flat: Float32Array;
}

/** The best weights so far, and when to stop looking for better ones. */
export class BestWeights {
  readonly #patience: number;
  #best: Best | undefined;

  /** `patience`: validations without a better one until it says stop. `best`: where to go on from. */
  constructor(patience: number, best?: Best) {
    this.#patience = patience;
    this.#best = best;
  }

  /** `undefined` before the first validation. */
  get best(): Best | undefined {
    return this.#best;
  }

  /** Takes note of a validation score; `parameters` are kept if it is the best one, and must not change. */
  observe(epoch: number, score: number, parameters: ParameterStore): "stop" | undefined {
    if (this.#best === undefined || score > this.#best.score) {
      this.#best = { epoch, score, without: 0, flat: parameters.flat };
      return undefined;
    }
    this.#best = { ...this.#best, without: this.#best.without + 1 };
    return this.#best.without >= this.#patience ? "stop" : undefined;
  }

  /** Puts the best weights back; leaves `parameters` alone if nothing was observed. */
  restore(parameters: ParameterStore): void {
    if (this.#best !== undefined) parameters.flat.set(this.#best.flat);
  }
}
