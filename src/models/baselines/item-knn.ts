/**
 * Items like those of the history: neighbours in the sense of "who had this also had that".
 *
 * @module
 */

import { z } from "zod";
import { type HistoryStore, historiesOf } from "../../data/histories.ts";
import type { Id } from "../../data/ids.ts";
import { parseOptions } from "../../options/check.ts";
import type { Recommendation } from "../../recommender/recommender.ts";
import { parseSimilar, type SimilarOptions } from "../../scoring/similar.ts";
import type { TensorReader } from "../files/baseline-file.ts";
import { Baseline } from "./baseline.ts";
import { ItemNeighbors, NEIGHBOR_DEFAULTS, type NeighborOptions } from "./item-neighbors.ts";

/** Options of `new ItemKNN(options)`; see `NeighborOptions`. */
export interface ItemKNNOptions extends Partial<NeighborOptions> {
  readonly name?: string;
}

const schema = z.strictObject({
  name: z.string().min(1).default("ItemKNN"),
  neighbors: z.int().min(1).default(NEIGHBOR_DEFAULTS.neighbors),
  shrinkage: z.number().min(0).default(NEIGHBOR_DEFAULTS.shrinkage),
  decay: z.number().positive().max(1).default(NEIGHBOR_DEFAULTS.decay),
});

/**
 * Item-based top-N recommendation (Deshpande and Karypis, Item-Based Top-N Recommendation Algorithms, ACM TOIS 22,
 * 2004): a history scores an item by the cosines of the history's items with it, where it is among their nearest. Here
 * small overlaps are shrunk, and recent items of the history count more. See `ItemNeighbors` for the formula.
 */
export class ItemKNNRecommender extends Baseline<Required<ItemKNNOptions>, ItemNeighbors> {
  /** Throws `invalid-option`. */
  constructor(options: ItemKNNOptions) {
    super({ kind: "item-knn", parse: (given) => parseOptions("ItemKNN", schema, given) }, options);
  }

  protected override learn(store: HistoryStore): ItemNeighbors {
    return ItemNeighbors.fit(historiesOf(store), store.items.size, this.options);
  }

  protected override read(tensors: TensorReader, numItems: number): ItemNeighbors {
    return ItemNeighbors.read(tensors, numItems, this.options);
  }

  /** The nearest items with their shrunk cosine, best first; at most `neighbors`. Throws `unknown-item`. */
  async similarItems(itemId: Id, options: SimilarOptions = {}): Promise<Recommendation[]> {
    const { items, similarities } = this.learned.nearest(this.indexOfItem(itemId));
    const best = items.subarray(0, parseSimilar(options).topK);
    return Array.from(best, (item, i) => ({ itemId: this.items.at(item), score: similarities[i] as number }));
  }
}
