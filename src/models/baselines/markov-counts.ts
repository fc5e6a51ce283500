/** A Markov model of short memory: decayed counts of which item follows which. */

import { placeOf } from "../../arrays.ts";
import { type Resolved, resolve } from "../../options/table.ts";
import { type ScoredItem, topK } from "../../scoring/top-k.ts";
import type { Work } from "../../turns.ts";
import type { TensorMap, TensorReader } from "../files/tensor-reader.ts";
import { countTransitions, readRows, rowTensors, type TransitionRows } from "../transitions/counts.ts";
import { popularityCounts } from "./popularity-counts.ts";

/**
 * The options of {@link TransitionCounts}. Defaults are within 1.5% of the best NDCG@10 of a grid on the validation items
 * of MovieLens-1M, MovieLens-latest-small and Amazon Beauty. `popularityWeight` hardly matters between 0 and 10.
 */
export const transitionOptions = {
  /** How many steps back an item still counts, in fitting and in scoring, 1 to 1,000. Default 8. */
  window: { type: "int", min: 1, max: 1000, default: 8, help: "steps back that an item still counts" },
  /** Weight of each further step back relative to the one before, above 0 and at most 1. Default 0.65. */
  decay: { type: "number", above: 0, max: 1, default: 0.65, help: "weight of each further step back" },
  /** Exponent of the divisor `popularity^normalization` of a row, 0 (raw counts) to 1 (probabilities). Default 0.5. */
  normalization: { type: "number", min: 0, max: 1, default: 0.5, help: "0 for raw counts to 1 for probabilities" },
  /** Weight of the item's share of all events: decides among items that never followed. Default 0.1. */
  popularityWeight: { type: "number", min: 0, default: 0.1, help: "weight of the item's share of all events" },
} as const;

/** See {@link transitionOptions}. */
export interface TransitionOptions extends Resolved<typeof transitionOptions> {}

/**
 * With `count[i][j]` as `countTransitions` counts it, a history scores item j by `sum over lag of decay^(lag-1) * count[i_lag][j] / popularity[i_lag]^normalization`, with `i_lag` the
 * item `lag` steps from the end, plus `popularityWeight * popularity[j] / events`.
 *
 * Rows are stored sparse (compressed sparse rows): memory is 8 bytes for each pair of items that occurs.
 */
export class TransitionCounts {
  readonly numItems: number;
  readonly options: TransitionOptions;
  /** Events of each item. */
  readonly popularity: Float64Array;
  /** Row i is `followers[rowStarts[i] .. rowStarts[i+1])`, ascending, with the counts in `counts`. */
  readonly rowStarts: Int32Array;
  readonly followers: Int32Array;
  readonly counts: Float32Array;
  readonly #smoothing: Float32Array;

  private constructor(popularity: Float64Array, options: TransitionOptions, rows: TransitionRows) {
    this.numItems = popularity.length;
    this.options = options;
    this.popularity = popularity;
    this.rowStarts = rows.rowStarts;
    this.followers = rows.followers;
    this.counts = rows.counts;
    const events = popularity.reduce((sum, count) => sum + count, 0);
    this.#smoothing = Float32Array.from(popularity, (count) =>
      events === 0 ? 0 : options.popularityWeight * (count / events),
    );
  }

  /**
   * Counts the transitions of all sequences, in turns.
   *
   * @param sequences item indices 0..numItems-1, oldest first
   * Throws `invalid-option`; `invalid-data` for an index outside 0..numItems-1.
   */
  static *fit(
    sequences: readonly ArrayLike<number>[],
    numItems: number,
    options: Partial<TransitionOptions> = {},
  ): Work<TransitionCounts> {
    const chosen = Object.freeze(resolve("Markov", transitionOptions, options));
    const popularity = popularityCounts(sequences, numItems);
    yield;
    return new TransitionCounts(popularity, chosen, yield* countTransitions(sequences, popularity, chosen));
  }

  /** What `tensors` gave. Throws `invalid-file`. */
  static async read(tensors: TensorReader, numItems: number, options: TransitionOptions): Promise<TransitionCounts> {
    const popularity = Float64Array.from(await tensors.indices("popularity", 2 ** 31, numItems));
    return new TransitionCounts(popularity, options, await readRows(tensors, numItems));
  }

  tensors(): TensorMap {
    return new Map([
      ["popularity", { dtype: "I32", shape: [this.numItems], data: Int32Array.from(this.popularity) }],
      ...rowTensors(this),
    ]);
  }

  /**
   * Writes the scores of all items after `history` (item indices, oldest first) to `out[offset .. offset + numItems)`,
   * replacing what is there. An empty history scores by popularity alone.
   */
  scoreInto(history: ArrayLike<number>, out: Float32Array, offset = 0): void {
    const { window, decay, normalization } = this.options;
    out.set(this.#smoothing, offset);
    let weight = 1;
    for (let lag = 1; lag <= window && lag <= history.length; lag++) {
      const item = history[history.length - lag] as number;
      const scale = weight / Math.max(1, this.popularity[item] as number) ** normalization;
      for (let e = this.rowStarts[item] as number; e < (this.rowStarts[item + 1] as number); e++) {
        const at = offset + (this.followers[e] as number);
        out[at] = (out[at] as number) + scale * (this.counts[e] as number);
      }
      weight *= decay;
    }
  }

  /**
   * How strongly each item goes with `item`, in either order: `(count[i][j] + count[j][i]) / sqrt(popularity[i] *
   * popularity[j])`, 0 for items never near it and for `item` itself. Length `numItems`.
   */
  similarTo(item: number): Float32Array {
    const out = new Float32Array(this.numItems);
    const own = this.popularity[item] as number;
    for (let other = 0; other < this.numItems; other++) {
      if (other === item) continue;
      const count = this.count(item, other) + this.count(other, item);
      if (count > 0) out[other] = count / Math.sqrt(own * (this.popularity[other] as number));
    }
    return out;
  }

  /** The `k` items seen near `item`, in either order, with the cosine of {@link similarTo}. */
  similar(item: number, k: number): readonly ScoredItem[] {
    const cosines = this.similarTo(item);
    return topK(cosines, k, (index) => (cosines[index] as number) > 0);
  }

  /** The decayed count of `next` after `item`; 0 if it never follows. */
  count(item: number, next: number): number {
    const [start, end] = [this.rowStarts[item] as number, this.rowStarts[item + 1] as number];
    return this.counts[placeOf(next, this.followers, start, end)] ?? 0;
  }
}
