/**
 * The most popular items for everybody: the floor that any recommender must beat.
 *
 * @module
 */

import { z } from "zod";
import { Dataset } from "../data/dataset.ts";
import type { InteractionColumns } from "../data/interactions.ts";
import { parseOptions } from "../data/options.ts";
import { popularityCounts } from "./popularity-counts.ts";
import { Recommender } from "./recommender.ts";

const schema = z.strictObject({ name: z.string().min(1).default("Popularity") });

/** Scores an item by its number of events, whatever the history. */
export class Popularity extends Recommender {
  readonly name: string;
  #counts: Float32Array = new Float32Array(0);

  /** Throws `invalid-option`. */
  constructor(options: { readonly name?: string } = {}) {
    super();
    this.name = parseOptions("Popularity", schema, options).name;
  }

  /** Counts the events of each item. Throws `invalid-data` where there are none. */
  async fit(data: Dataset | InteractionColumns): Promise<this> {
    const store = Recommender.remembered(data instanceof Dataset ? data : Dataset.from(data));
    this.#counts = Float32Array.from(popularityCounts([store.events], store.items.size));
    this.remember(store);
    return this;
  }

  override async scoreHistories(histories: readonly (readonly number[] | Int32Array)[]): Promise<Float32Array> {
    const n = this.items.size;
    const scores = new Float32Array(histories.length * n);
    for (let row = 0; row < histories.length; row++) scores.set(this.#counts, row * n);
    return scores;
  }
}
