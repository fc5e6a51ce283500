/**
 * A Markov model with a memory of a few items: what usually follows what.
 *
 * @module
 */

import { z } from "zod";
import { Dataset } from "../data/dataset.ts";
import type { Id } from "../data/ids.ts";
import type { InteractionColumns } from "../data/interactions.ts";
import { parseOptions } from "../data/options.ts";
import { SasrecError } from "../errors.ts";
import { historyAt } from "./history-store.ts";
import { TRANSITION_DEFAULTS, TransitionCounts, type TransitionOptions } from "./markov-counts.ts";
import { type Recommendation, Recommender } from "./recommender.ts";
import { parseSimilar, type SimilarOptions } from "./similar.ts";
import { topK } from "./top-k.ts";

/** Options of `new Markov(options)`; see `TransitionOptions`. */
export interface MarkovOptions extends Partial<TransitionOptions> {
  readonly name?: string;
}

const schema = z.strictObject({
  name: z.string().min(1).default("Markov"),
  window: z.int().min(1).max(1000).default(TRANSITION_DEFAULTS.window),
  decay: z.number().positive().max(1).default(TRANSITION_DEFAULTS.decay),
  normalization: z.number().min(0).max(1).default(TRANSITION_DEFAULTS.normalization),
  popularityWeight: z.number().min(0).default(TRANSITION_DEFAULTS.popularityWeight),
});

/** Decayed transition counts from the last items of a history, and a little popularity. See `TransitionCounts`. */
export class Markov extends Recommender {
  readonly name: string;
  readonly #options: TransitionOptions;
  #counts: TransitionCounts | undefined;

  /** Throws `invalid-option`. */
  constructor(options: MarkovOptions = {}) {
    super();
    const { name, ...transitions } = parseOptions("Markov", schema, options);
    this.name = name;
    this.#options = transitions;
  }

  /** Counts transitions. Throws `invalid-data` where there are no events. */
  async fit(data: Dataset | InteractionColumns): Promise<this> {
    const store = Recommender.remembered(data instanceof Dataset ? data : Dataset.from(data));
    const sequences = store.users.ids.map((_, user) => historyAt(store, user));
    this.#counts = TransitionCounts.fit(sequences, store.items.size, this.#options);
    this.remember(store);
    return this;
  }

  override async scoreHistories(histories: readonly (readonly number[] | Int32Array)[]): Promise<Float32Array> {
    const counts = this.#fitted();
    const scores = new Float32Array(histories.length * counts.numItems);
    histories.forEach((history, row) => {
      counts.scoreInto(history, scores, row * counts.numItems);
    });
    return scores;
  }

  /** Items seen near `itemId`, in either order. Throws `unknown-item`. */
  async similarItems(itemId: Id, options: SimilarOptions = {}): Promise<Recommendation[]> {
    const scores = this.#fitted().similarTo(this.indexOfItem(itemId));
    const best = topK(scores, parseSimilar(options).topK, (index) => (scores[index] as number) > 0);
    return best.map((index) => ({ itemId: this.items.at(index), score: scores[index] as number }));
  }

  #fitted(): TransitionCounts {
    if (this.#counts === undefined) {
      throw new SasrecError("not-fitted", `${this.name} has not been fitted: call fit(data) first`);
    }
    return this.#counts;
  }
}
