/**
 * A Markov model with a memory of a few items: what usually follows what.
 *
 * @module
 */

import { z } from "zod";
import { type HistoryStore, historiesOf } from "../../data/histories.ts";
import type { Id } from "../../data/ids.ts";
import { parseOptions } from "../../options/check.ts";
import type { Recommendation } from "../../recommender/recommender.ts";
import { parseSimilar, type SimilarOptions } from "../../scoring/similar.ts";
import { topK } from "../../scoring/top-k.ts";
import type { TensorReader } from "../files/baseline-file.ts";
import { Baseline } from "./baseline.ts";
import { TRANSITION_DEFAULTS, TransitionCounts, type TransitionOptions } from "./markov-counts.ts";

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

/**
 * Decayed transition counts from the last items of a history, and a little popularity. See `TransitionCounts`. Counts
 * without decay over one step are the maximum-likelihood Markov chain of Shani, Heckerman and Brafman (An MDP-Based
 * Recommender System, JMLR 6, 2005), whose "skipping" is what `window` and `decay` generalise.
 */
export class MarkovRecommender extends Baseline<Required<MarkovOptions>, TransitionCounts> {
  /** Throws `invalid-option`. */
  constructor(options: MarkovOptions) {
    super({ kind: "markov", parse: (given) => parseOptions("Markov", schema, given) }, options);
  }

  protected override learn(store: HistoryStore): TransitionCounts {
    return TransitionCounts.fit(historiesOf(store), store.items.size, this.#transitions);
  }

  protected override read(tensors: TensorReader, numItems: number): TransitionCounts {
    return TransitionCounts.read(tensors, numItems, this.#transitions);
  }

  /** Items seen near `itemId`, in either order. Throws `unknown-item`. */
  async similarItems(itemId: Id, options: SimilarOptions = {}): Promise<Recommendation[]> {
    const scores = this.learned.similarTo(this.indexOfItem(itemId));
    const best = topK(scores, parseSimilar(options).topK, (index) => (scores[index] as number) > 0);
    return best.map((index) => ({ itemId: this.items.at(index), score: scores[index] as number }));
  }

  get #transitions(): TransitionOptions {
    const { name: _, ...transitions } = this.options;
    return transitions;
  }
}
