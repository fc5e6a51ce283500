/** The nearest items of each item, by the cosine of the sets of their users. */

import { joined } from "../../arrays.ts";
import type { Resolved } from "../../options/table.ts";
import { type ScoredItem, topIndices } from "../../scoring/top-k.ts";
import type { Work } from "../../turns.ts";
import type { TensorMap, TensorReader } from "../files/tensor-reader.ts";
import { type ItemSets, itemSets, transposed } from "./item-sets.ts";
import { popularityCounts } from "./popularity-counts.ts";
import { eachRecent } from "./recency.ts";

/**
 * The options of {@link ItemNeighbors}. Defaults were chosen by the product of NDCG@10 on the validation items of
 * MovieLens-1M, MovieLens-latest-small, Amazon Beauty and Amazon Video Games.
 */
export const neighborOptions = {
  /** Neighbours kept of each item, at least 1. Default 100. */
  neighbors: { type: "int", min: 1, default: 100, help: "neighbours kept of each item" },
  /** Added to the divisor of the cosine: the more, the less an overlap of few users is trusted. Default 10. */
  shrinkage: { type: "number", min: 0, default: 10, help: "added to the divisor of the cosine" },
  /** Weight of each further event back in a history relative to the one after it; 1 is the paper's. Default 0.5. */
  decay: { type: "number", above: 0, max: 1, default: 0.5, help: "weight of each further event back in a history" },
} as const;

/** See {@link neighborOptions}. */
export interface NeighborOptions extends Resolved<typeof neighborOptions> {}

/** Times an item's share of all events: orders the items that are nobody's neighbour, and no others. */
const TIE_BREAK = 1e-6;

/**
 * With U(i) the users of item i, `similarity[i][j] = |U(i) & U(j)| / (sqrt(|U(i)| |U(j)|) + shrinkage)`, for the
 * `neighbors` items j most similar to i, equal ones in order of index. A history scores item j by `sum over its items i
 * of decay^back(i) * similarity[i][j]`, `back` being the events after i's latest one.
 *
 * Rows are computed one after the other and stored sparse: memory is 8 bytes for each neighbour, and time the sum over
 * users of the square of their number of items.
 */
export class ItemNeighbors {
  readonly options: NeighborOptions;
  /** Row i is `neighbors[rowStarts[i] .. rowStarts[i + 1])`, most similar first, with their `similarities`. */
  readonly rowStarts: Int32Array;
  readonly neighbors: Int32Array;
  readonly similarities: Float32Array;
  /** Scores of an empty history: popularity, made small. */
  readonly #base: Float32Array;

  private constructor(options: NeighborOptions, rows: Rows, base: Float32Array) {
    this.options = options;
    this.rowStarts = rows.rowStarts;
    this.neighbors = rows.neighbors;
    this.similarities = rows.similarities;
    this.#base = base;
  }

  /** The neighbours, found in turns, in `sequences` of item indices 0..numItems-1. Throws `invalid-data` for an index outside. */
  static *fit(sequences: readonly Int32Array[], numItems: number, options: NeighborOptions): Work<ItemNeighbors> {
    const counts = popularityCounts(sequences, numItems);
    const events = sequences.reduce((sum, { length }) => sum + length, 0);
    const base = Float32Array.from(counts, (count) => (events === 0 ? 0 : TIE_BREAK * (count / events)));
    return new ItemNeighbors(options, yield* nearestRows(yield* itemSets(sequences), numItems, options), base);
  }

  /** What `tensors` gave. Throws `invalid-file`. */
  static async read(tensors: TensorReader, numItems: number, options: NeighborOptions): Promise<ItemNeighbors> {
    const rowStarts = await tensors.starts("neighbors.starts", numItems);
    const size = rowStarts.at(-1) as number;
    const neighbors = await tensors.indices("neighbors.items", numItems, size);
    const similarities = await tensors.f32("neighbors.similarities", size);
    return new ItemNeighbors(options, { rowStarts, neighbors, similarities }, await tensors.f32("base", numItems));
  }

  tensors(): TensorMap {
    return new Map([
      ["neighbors.starts", { dtype: "I32", shape: [this.rowStarts.length], data: this.rowStarts }],
      ["neighbors.items", { dtype: "I32", shape: [this.neighbors.length], data: this.neighbors }],
      ["neighbors.similarities", { dtype: "F32", shape: [this.similarities.length], data: this.similarities }],
      ["base", { dtype: "F32", shape: [this.#base.length], data: this.#base }],
    ]);
  }

  /** See `RowModel.scoreInto`. An empty history scores by popularity. */
  scoreInto(history: ArrayLike<number>, out: Float32Array, offset = 0): void {
    out.set(this.#base, offset);
    eachRecent(history, this.options.decay, (item, weight) => {
      for (let e = this.rowStarts[item] as number; e < (this.rowStarts[item + 1] as number); e++) {
        const at = offset + (this.neighbors[e] as number);
        out[at] = (out[at] as number) + weight * (this.similarities[e] as number);
      }
    });
  }

  /** The nearest `k` items with their shrunk cosine; at most `neighbors`. */
  similar(item: number, k: number): readonly ScoredItem[] {
    const { items, similarities } = this.nearest(item);
    return Array.from(items.subarray(0, k), (index, i) => ({ index, score: similarities[i] as number }));
  }

  /** The neighbours of `item`, most similar first: views. */
  nearest(item: number): { readonly items: Int32Array; readonly similarities: Float32Array } {
    const [start, end] = [this.rowStarts[item] as number, this.rowStarts[item + 1] as number];
    return { items: this.neighbors.subarray(start, end), similarities: this.similarities.subarray(start, end) };
  }
}

interface Rows {
  readonly rowStarts: Int32Array;
  readonly neighbors: Int32Array;
  readonly similarities: Float32Array;
}

/** Items whose neighbours are found without a break. */
const STRETCH = 8;

function* nearestRows(sets: ItemSets, numItems: number, { neighbors: k, shrinkage }: NeighborOptions): Work<Rows> {
  const byItem = transposed(sets, numItems);
  const norms = Float64Array.from({ length: numItems }, (_, item) => {
    return Math.sqrt((byItem.starts[item + 1] as number) - (byItem.starts[item] as number));
  });
  const overlaps = new Int32Array(numItems); // all 0 between rows
  const touched = new Int32Array(numItems);
  const rowStarts = new Int32Array(numItems + 1);
  const rows: { readonly items: Int32Array; readonly similarities: Float32Array }[] = [];
  for (let item = 0; item < numItems; item++) {
    const others = countOverlaps(item, sets, byItem, overlaps, touched);
    const similarities = new Float32Array(others.length);
    for (let i = 0; i < others.length; i++) {
      const other = others[i] as number;
      const cosineDivisor = (norms[item] as number) * (norms[other] as number);
      similarities[i] = (overlaps[other] as number) / (cosineDivisor + shrinkage);
      overlaps[other] = 0;
    }
    const best = Int32Array.from(topIndices(similarities, k, () => true));
    rows.push({
      items: best.map((i) => others[i] as number),
      similarities: Float32Array.from(best, (i) => similarities[i] as number),
    });
    rowStarts[item + 1] = (rowStarts[item] as number) + best.length;
    if (item % STRETCH === 0) yield;
  }
  const size = rowStarts[numItems] as number;
  const neighbors = joined(
    new Int32Array(size),
    rows.map(({ items }) => items),
  );
  return {
    rowStarts,
    neighbors,
    similarities: joined(
      new Float32Array(size),
      rows.map((row) => row.similarities),
    ),
  };
}

/** Adds up in `overlaps` the users that each other item shares with `item`; returns those, ascending, in `touched`. */
function countOverlaps(
  item: number,
  sets: ItemSets,
  byItem: ItemSets,
  overlaps: Int32Array,
  touched: Int32Array,
): Int32Array {
  let size = 0;
  for (let p = byItem.starts[item] as number; p < (byItem.starts[item + 1] as number); p++) {
    const user = byItem.items[p] as number;
    const end = sets.starts[user + 1] as number;
    for (let e = sets.starts[user] as number; e < end; e++) {
      const other = sets.items[e] as number;
      if (other === item) continue;
      const count = overlaps[other] as number;
      if (count === 0) touched[size++] = other;
      overlaps[other] = count + 1;
    }
  }
  return touched.subarray(0, size).sort();
}
