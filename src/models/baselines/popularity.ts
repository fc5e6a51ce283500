/**
 * The most popular items for everybody: the floor that any recommender must beat.
 *
 * @module
 */

import { z } from "zod";
import type { Dataset } from "../../data/dataset.ts";
import type { HistoryStore } from "../../data/histories.ts";
import { parseOptions } from "../../options/check.ts";
import type { TensorReader } from "../files/baseline-file.ts";
import { Baseline, type Learned } from "./baseline.ts";
import { popularityCounts } from "./popularity-counts.ts";
import { recentItems } from "./recent-items.ts";

/** Options of `new Popularity(options)`. */
export interface PopularityOptions {
  readonly name?: string;
  /**
   * The share of the events that count, the latest of the whole log, above 0 and at most 1. Default 1, all of them.
   * Less needs timestamps.
   */
  readonly window?: number;
}

const schema = z.strictObject({
  name: z.string().min(1).default("Popularity"),
  window: z.number().positive().max(1).default(1),
});

/**
 * Scores an item by its number of events, whatever the history; with `window`, by its latest events only ("RecentPop" in
 * Ji et al., A Re-visit of the Popularity Baseline in Recommender Systems, SIGIR 2020, arXiv:2005.13829).
 */
export class PopularityRecommender extends Baseline<Required<PopularityOptions>, Counts> {
  /** Throws `invalid-option`. */
  constructor(options: PopularityOptions) {
    super({ kind: "popularity", parse: (given) => parseOptions("Popularity", schema, given) }, options);
  }

  protected override get needsHistory(): boolean {
    return false;
  }

  protected override learn(store: HistoryStore, data: Dataset): Counts {
    const { window } = this.options;
    const events = window === 1 ? store.events : recentItems(data, store.items, window);
    return new Counts(Float32Array.from(popularityCounts([events], store.items.size)));
  }

  protected override read(tensors: TensorReader, numItems: number): Counts {
    return new Counts(tensors.f32("counts", numItems));
  }
}

class Counts implements Learned {
  readonly #counts: Float32Array;

  constructor(counts: Float32Array) {
    this.#counts = counts;
  }

  scoreInto(_history: ArrayLike<number>, out: Float32Array, offset = 0): void {
    out.set(this.#counts, offset);
  }

  tensors(): ReturnType<Learned["tensors"]> {
    return new Map([["counts", { dtype: "F32", shape: [this.#counts.length], data: this.#counts }]]);
  }
}
