/**
 * Items like those of the history: neighbours in the sense of "who had this also had that".
 *
 * @module
 */

import { z } from "zod";
import { historiesOf } from "../../data/histories.ts";
import { parseOptions } from "../../options/check.ts";
import type { ModelKind } from "../kind.ts";
import { ItemNeighbors, NEIGHBOR_DEFAULTS, type NeighborOptions } from "./item-neighbors.ts";
import { fittedRows } from "./row-model.ts";

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
export const itemKnn: ModelKind<Required<ItemKNNOptions>> = {
  kind: "item-knn",
  title: "ItemKNN",
  version: 1,
  needsHistory: true,
  resolve: (given) => parseOptions("ItemKNN", schema, given),
  async fit({ options, store }) {
    const { size } = store.items;
    return { fitted: fittedRows(ItemNeighbors.fit(historiesOf(store), size, options), size) };
  },
  async restore(tensors, options, { items }) {
    return fittedRows(ItemNeighbors.read(tensors, items, options), items);
  },
};
