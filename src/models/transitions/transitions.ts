/**
 * Counted transitions beside a network: a product of two experts.
 *
 * With m(i) what the counts expect of item i after a history,
 *
 *     m(i) = sum over lag of decay^(lag-1) * count[h_lag][i] / (popularity[h_lag] + 1)^.75 / (sum over lag of decay^(lag-1) * F)
 *
 * with h_lag the item `lag` steps from the end of the history, lag = 1..window, and F = sum over lag of decay^(lag-1),
 * what an event can count at most, an item's score is
 *
 *     network(i) + weight * log(1 + m(i) / epsilon)
 *
 * To the power 1, m would be a share, at most 1 over all items; with less than 1, items that were counted often say more than
 * those that were counted once, which a network that has not learned much needs (docs/log.md). Items that never followed any of the last ones keep the network's score. See `docs/transitions.md`.
 */

import { resized } from "../../arrays.ts";
import type { Work } from "../../turns.ts";
import { popularityCounts } from "../baselines/popularity-counts.ts";
import { invalidModel, type TensorMap, type TensorReader } from "../files/tensor-reader.ts";
import { countTransitions, readRows, rowTensors, type TransitionReach, type TransitionRows } from "./counts.ts";
import { type LogRoom, logarithms, logRoom } from "./log.ts";

/** How much transitions say beside the network. */
export interface TransitionWeights {
  /** Above 0. */
  readonly weight: number;
  /** Above 0. */
  readonly epsilon: number;
}

/** Counts, as plain data. */
export interface Counted {
  /** Events of each item. */
  readonly popularity: Float64Array;
  readonly rows: TransitionRows;
}

/** Counts and their weights. They never change. */
export class Transitions {
  readonly reach: TransitionReach;
  readonly weights: TransitionWeights;
  readonly counted: Counted;
  /** Of the history at hand: m by item, 0 between calls, and the items of m above 0. */
  readonly #shares: Float64Array;
  readonly #touched: Int32Array;
  readonly #logs: LogRoom;

  constructor(reach: TransitionReach, weights: TransitionWeights, counted: Counted) {
    this.reach = reach;
    this.weights = weights;
    this.counted = counted;
    this.#shares = new Float64Array(counted.popularity.length);
    this.#touched = new Int32Array(counted.popularity.length);
    this.#logs = logRoom(counted.popularity.length);
  }

  /** The transitions in `histories` (item indices 0..numItems-1, oldest first). */
  static *count(
    histories: readonly Int32Array[],
    numItems: number,
    reach: TransitionReach,
    weights: TransitionWeights,
  ): Work<Transitions> {
    const popularity = popularityCounts(histories, numItems);
    return new Transitions(reach, weights, {
      popularity,
      rows: yield* countTransitions(histories, popularity, reach),
    });
  }

  /** What `tensors` gave; `undefined` if the file has none. Throws `invalid-file`. */
  static async read(tensors: TensorReader, numItems: number, reach: TransitionReach): Promise<Transitions | undefined> {
    if (!tensors.has("transitions.weights")) return undefined;
    const [weight, epsilon, ...more] = await tensors.vector("transitions.weights", "F64");
    const usable = (value: number | undefined): value is number => Number.isFinite(value) && (value as number) > 0;
    if (!usable(weight) || !usable(epsilon) || more.length > 0) {
      throw invalidModel("the tensor transitions.weights does not hold two numbers above 0", {
        tensor: "transitions.weights",
      });
    }
    const popularity = Float64Array.from(await tensors.indices("transitions.popularity", 2 ** 31, numItems));
    return new Transitions(reach, { weight, epsilon }, { popularity, rows: await readRows(tensors, numItems) });
  }

  tensors(): TensorMap {
    const { weight, epsilon } = this.weights;
    const popularity = Int32Array.from(this.counted.popularity);
    return new Map([
      ["transitions.weights", { dtype: "F64", shape: [2], data: Float64Array.of(weight, epsilon) }],
      ["transitions.popularity", { dtype: "I32", shape: [popularity.length], data: popularity }],
      ...rowTensors(this.counted.rows),
    ]);
  }

  /** The same weights with the counts of other histories. */
  recounted(histories: readonly Int32Array[], numItems: number): Work<Transitions> {
    return Transitions.count(histories, numItems, this.reach, this.weights);
  }

  /** The same with room for `numItems` items; the new ones have followed nothing yet. */
  withItems(numItems: number): Transitions {
    const { popularity, rows } = this.counted;
    const rowStarts = new Int32Array(numItems + 1).fill(rows.rowStarts.at(-1) as number);
    rowStarts.set(rows.rowStarts);
    return new Transitions(this.reach, this.weights, {
      popularity: resized(popularity, numItems),
      rows: { ...rows, rowStarts },
    });
  }

  /** Adds `weight * log(1 + m / epsilon)` to the network's `scores` of all items after `history`. */
  addTo(history: Int32Array, scores: Float32Array): void {
    const { weight, epsilon } = this.weights;
    const [shares, touched, { values }] = [this.#shares, this.#touched, this.#logs];
    const size = this.#gather(history);
    for (let place = 0; place < size; place++) {
      const item = touched[place] as number;
      values[place] = 1 + (shares[item] as number) / epsilon;
      shares[item] = 0;
    }
    logarithms(this.#logs, size);
    for (let place = 0; place < size; place++) {
      const item = touched[place] as number;
      scores[item] = (scores[item] as number) + weight * (values[place] as number);
    }
  }

  /** Shows each item of m above 0 after `history`, and its m. */
  eachShare(history: Int32Array, show: (item: number, share: number) => void): void {
    const size = this.#gather(history);
    for (let place = 0; place < size; place++) {
      const item = this.#touched[place] as number;
      show(item, this.#shares[item] as number);
      this.#shares[item] = 0;
    }
  }

  /** Items that `eachShare` shows at most after `history`. */
  reached(history: Int32Array): number {
    const { rowStarts } = this.counted.rows;
    const { window } = this.reach;
    let items = 0;
    for (const item of history.subarray(-window))
      items += (rowStarts[item + 1] as number) - (rowStarts[item] as number);
    return Math.min(items, this.#shares.length);
  }

  /** Writes m to `#shares`; returns how many items it is above 0 for. */
  #gather(history: Int32Array): number {
    const { popularity, rows } = this.counted;
    const { rowStarts, followers, counts } = rows;
    const { window, decay } = this.reach;
    const [shares, touched] = [this.#shares, this.#touched];
    const total = sumOfPowers(decay, Math.min(window, history.length)) * sumOfPowers(decay, window);
    let size = 0;
    let power = 1;
    for (let lag = 1; lag <= window && lag <= history.length; lag++) {
      const last = history[history.length - lag] as number;
      const root = Math.sqrt((popularity[last] as number) + 1);
      const scale = power / (root * Math.sqrt(root) * total); // roots, because they are the same everywhere: powers are not
      const end = rowStarts[last + 1] as number;
      for (let e = rowStarts[last] as number; e < end; e++) {
        const added = scale * (counts[e] as number);
        if (added === 0) continue; // a decay too steep for the numbers
        const item = followers[e] as number;
        const share = shares[item] as number;
        touched[size] = item; // without a branch, which processors guess wrongly
        size += +(share === 0);
        shares[item] = share + added;
      }
      power *= decay;
    }
    return size;
  }
}

/** `1 + decay + … + decay^(terms-1)`. */
function sumOfPowers(decay: number, terms: number): number {
  let [sum, power] = [0, 1];
  for (let term = 0; term < terms; term++) {
    sum += power;
    power *= decay;
  }
  return sum;
}
