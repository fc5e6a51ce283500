/** The most popular items for everybody: the floor that any recommender must beat. */

import { range } from "../../arrays.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { IdMap } from "../../data/ids.ts";
import { quoted } from "../../errors.ts";
import { refusedOption } from "../../options/faults.ts";
import { type Given, type Resolved, resolve } from "../../options/table.ts";
import type { TensorMap } from "../files/tensor-reader.ts";
import type { ModelKind } from "../kind.ts";
import { popularityCounts } from "./popularity-counts.ts";
import { fittedRows, type RowModel } from "./row-model.ts";

/** The options of popularity. */
export const popularityOptions = {
  /** For reports. Default `"Popularity"`. */
  name: { type: "text", default: "Popularity", help: "name in reports" },
  /**
   * The share of the events that count, the latest of the whole log, above 0 and at most 1. Default 1, all of them.
   * Less needs timestamps.
   */
  window: { type: "number", above: 0, max: 1, default: 1, help: "share of the events that count, the latest ones" },
} as const;

/** Options of `new Popularity(options)`. */
export interface PopularityOptions extends Given<typeof popularityOptions> {}

/**
 * Scores an item by its number of events, whatever the history; with `window`, by its latest events only ("RecentPop" in
 * Ji et al., A Re-visit of the Popularity Baseline in Recommender Systems, SIGIR 2020, arXiv:2005.13829).
 */
export const popularity: ModelKind<Resolved<typeof popularityOptions>> = {
  kind: "popularity",
  title: "Popularity",
  version: 1,
  needsHistory: false,
  options: popularityOptions,
  resolve: (given) => resolve("Popularity", popularityOptions, given),
  async fit({ options: { window }, data, store }) {
    const { size } = store.items;
    const events = window === 1 ? store.events : recentItems(data, store.items, window);
    return { fitted: fittedRows(new Counts(Float32Array.from(popularityCounts([events], size))), size) };
  },
  async restore(tensors, _options, { items }) {
    return fittedRows(new Counts(await tensors.f32("counts", items)), items);
  },
};

class Counts implements RowModel {
  readonly #counts: Float32Array;

  constructor(counts: Float32Array) {
    this.#counts = counts;
  }

  scoreInto(_history: ArrayLike<number>, out: Float32Array, offset = 0): void {
    out.set(this.#counts, offset);
  }

  tensors(): TensorMap {
    return new Map([["counts", { dtype: "F32", shape: [this.#counts.length], data: this.#counts }]]);
  }
}

/**
 * Item indices of the latest `share` (0 to 1) of all events, at least one. Of events of equal time, those later in the
 * log are later. Throws `invalid-option` if there are no timestamps: file order says nothing across users.
 */
export function recentItems(data: Dataset, items: IdMap, share: number): Int32Array {
  const { item, time: times } = data.columns;
  if (times === undefined) {
    const todo = `${quoted(data.name)} has no timestamps: leave the option out, or load the data with their times.`;
    throw refusedOption("Popularity", "window", share, todo);
  }
  const rows = range(data.size);
  const time = (row: number): number => times[row] as number;
  rows.sort((a, b) => time(a) - time(b) || a - b);
  const recent = rows.subarray(data.size - Math.max(1, Math.round(share * data.size)));
  const indices = data.ids.items.indicesIn(items);
  return Int32Array.from(recent, (row) => indices[item[row] as number] as number);
}
