/** Items like those of the history: neighbours in the sense of "who had this also had that". */

import { historiesOf } from "../../data/histories.ts";
import { type Given, type Resolved, resolve } from "../../options/table.ts";
import { inTurns } from "../../turns.ts";
import type { ModelKind } from "../kind.ts";
import { ItemNeighbors, neighborOptions } from "./item-neighbors.ts";
import { fittedRows } from "./row-model.ts";

/** The options of the class, beside those of the neighbours. */
export const itemKnnOptions = {
  /** For reports. Default `"ItemKNN"`. */
  name: { type: "text", default: "ItemKNN", help: "name in reports" },
} as const;

type ItemKNNTable = typeof itemKnnOptions & typeof neighborOptions;

/** Options of `new ItemKNN(options)`. */
export interface ItemKNNOptions extends Given<ItemKNNTable> {}

const table: ItemKNNTable = { ...itemKnnOptions, ...neighborOptions };

/**
 * Item-based top-N recommendation (Deshpande and Karypis, Item-Based Top-N Recommendation Algorithms, ACM TOIS 22,
 * 2004): a history scores an item by the cosines of the history's items with it, if it is among their nearest. Here
 * small overlaps are shrunk, and recent items of the history count more. See `ItemNeighbors` for the formula.
 */
export const itemKnn: ModelKind<Resolved<ItemKNNTable>> = {
  kind: "item-knn",
  title: "ItemKNN",
  version: 1,
  needsHistory: true,
  options: table,
  resolve: (given) => resolve("ItemKNN", table, given),
  async fit({ options, store }) {
    const { size } = store.items;
    return { fitted: fittedRows(await inTurns(ItemNeighbors.fit(historiesOf(store), size, options)), size) };
  },
  async restore(tensors, options, { items }) {
    return fittedRows(await ItemNeighbors.read(tensors, items, options), items);
  },
};
