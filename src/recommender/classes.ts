/**
 * The public classes, one for each kind of model.
 *
 * ```ts
 * const model = await new SASRec({ embeddingDim: 64, epochs: 20 }).fit(data);
 * await model.recommend({ history: [50, 181, 172], topK: 10 });
 * await model.save("model.safetensors");
 * ```
 */

import { type BPRMFOptions, bprMf } from "../models/baselines/bpr-mf.ts";
import { type ItemKNNOptions, itemKnn } from "../models/baselines/item-knn.ts";
import { type MarkovOptions, markov } from "../models/baselines/markov.ts";
import { type PopularityOptions, popularity } from "../models/baselines/popularity.ts";
import { bert4rec, gru4rec, sasrec } from "../models/neural/kind.ts";
import type { BERT4RecOptions, GRU4RecOptions, ResolvedOptions, SASRecOptions } from "../models/neural/options.ts";
import { NeuralRecommender } from "./neural-recommender.ts";
import { Recommender } from "./recommender.ts";

/** Self-attentive sequential recommendation (Kang and McAuley, 2018). */
export class SASRec extends NeuralRecommender<ResolvedOptions<"sasrec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: SASRecOptions = {}) {
    super(sasrec, options);
  }
}

/** Recurrent networks for sequences (Hidasi et al., 2016; Hidasi and Karatzoglou, 2018). */
export class GRU4Rec extends NeuralRecommender<ResolvedOptions<"gru4rec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: GRU4RecOptions = {}) {
    super(gru4rec, options);
  }
}

/** A network that fills gaps, looking both ways (Sun et al., 2019). */
export class BERT4Rec extends NeuralRecommender<ResolvedOptions<"bert4rec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: BERT4RecOptions = {}) {
    super(bert4rec, options);
  }
}

/** The most popular items for everybody: see `models/baselines/popularity.ts`. */
export class Popularity extends Recommender<Required<PopularityOptions>> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: PopularityOptions = {}) {
    super(popularity, options);
  }
}

/** What usually follows the last items: see `models/baselines/markov.ts`. */
export class Markov extends Recommender<Required<MarkovOptions>> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: MarkovOptions = {}) {
    super(markov, options);
  }
}

/** Items that share users with those of the history: see `models/baselines/item-knn.ts`. */
export class ItemKNN extends Recommender<Required<ItemKNNOptions>> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: ItemKNNOptions = {}) {
    super(itemKnn, options);
  }
}

/** Matrix factorisation by Bayesian personalised ranking: see `models/baselines/bpr-mf.ts`. */
export class BPRMF extends Recommender<Required<BPRMFOptions>> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: BPRMFOptions = {}) {
    super(bprMf, options);
  }
}
