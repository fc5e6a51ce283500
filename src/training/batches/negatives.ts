/** Negative items, for the losses that draw them. */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { type LossOptions, losses } from "../../networks/losses.ts";
import type { Resolved } from "../../options/table.ts";
import { randomInt } from "../../random.ts";
import { TouchedRows } from "../lanes/touched-rows.ts";
import type { Batch } from "./batch.ts";
import { accumulateFrequencies, ItemFrequencies } from "./item-frequencies.ts";

/** What negatives are drawn from, beside their number, which is the loss's. */
export const negativeOptions = {
  /**
   * What negatives are drawn from: `"uniform"`, all items alike; `"popularity"`, by how often they are targets in
   * training; `"in-batch"`, the targets of the same batch; `"mixed"`, half uniform and half in-batch, which takes two
   * negatives or more. See docs/losses.md. Default `"uniform"`.
   */
  negativeSampling: {
    type: "choice",
    choices: ["uniform", "popularity", "in-batch", "mixed"],
    defaultBy: {
      option: "loss",
      values: { bce: "uniform", gbce: "uniform", bpr: "uniform", "sampled-softmax": "uniform" },
    },
    help: "what negatives are drawn from",
  },
  /** The power of how often items are targets, for `"popularity"`, 0 to 1. Default 0.75, as in word2vec. */
  popularityExponent: {
    type: "number",
    min: 0,
    max: 1,
    defaultBy: { option: "negativeSampling", values: { popularity: 0.75 } },
    help: "power of how often items are targets, for popularity",
  },
} as const;

/**
 * Which negatives to draw. `"uniform"`: all items alike. `"popularity"`: by how often they are targets in training, to
 * a power (Mikolov et al., 2013). `"in-batch"`: the targets of the same batch. `"mixed"`: half uniform, half in-batch
 * (Yang et al., 2020). Items that are never a target are negatives of `"uniform"` and `"mixed"` alone.
 */
export interface NegativeOptions extends Resolved<typeof negativeOptions> {
  /** n: for each target, or, for sampled softmax, for all of a batch. */
  readonly negatives: number;
}

/** See {@link NegativeOptions}. */
export type NegativeSampling = NonNullable<NegativeOptions["negativeSampling"]>;

const DEFAULT_EXPONENT = negativeOptions.popularityExponent.defaultBy.values.popularity;

/** Negatives as the training graph is fed them. */
export interface Negatives {
  /** (C, t, n) if each target has its own, or (n). */
  readonly items: Int32Array;
  /** (n), if targets share them: the logarithm of how often the item was to be expected among the n. */
  readonly logExpectedCounts?: Float32Array;
}

/** Failed draws after which a negative is drawn from all items alike. */
const PATIENCE = 20;

/** The power of target counts that the kind of negatives follows; `undefined` if it follows none. */
export function frequencyExponent({ negativeSampling, popularityExponent }: NegativeOptions): number | undefined {
  if (negativeSampling === undefined || negativeSampling === "uniform") return undefined;
  return negativeSampling === "popularity" ? (popularityExponent ?? DEFAULT_EXPONENT) : 1;
}

/**
 * Target counts of `sequences` to the power of {@link frequencyExponent}, cumulated over items: what negatives are drawn
 * by. Empty if they are uniform, or if the loss draws none. In memory that threads share if `shared`.
 */
export function targetFrequencies(
  numItems: number,
  options: NegativeOptions & Pick<LossOptions, "loss">,
  sequences: readonly Int32Array[],
  shared: boolean,
): Float64Array {
  const exponent = losses[options.loss].draws === "none" ? undefined : frequencyExponent(options);
  const bytes = exponent === undefined ? 0 : 8 * numItems;
  const cumulative = new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  if (exponent !== undefined) accumulateFrequencies(cumulative, sequences, exponent);
  return cumulative;
}

/** Draws the negatives of one batch after another. `targets` are all those of the batch, for in-batch draws. */
export class NegativeSampler {
  readonly #options: NegativeOptions;
  readonly #numItems: number;
  readonly #frequencies: ItemFrequencies;
  /** The items of the sequence at hand. */
  readonly #own: TouchedRows;

  /** `frequencies`: see {@link targetFrequencies}; `longest` sequence, in events. */
  constructor(options: NegativeOptions, numItems: number, frequencies: Float64Array, longest: number) {
    this.#options = options;
    this.#numItems = numItems;
    this.#frequencies = new ItemFrequencies(frequencies);
    this.#own = new TouchedRows(longest);
  }

  /**
   * n negatives for each target of a shard, (C, t, n); fillers get the first one. No negative is an item of the sequence
   * that it stands against (Kang and McAuley, 2018, section III.E): if the kind yields none in 20 draws, as in-batch
   * may, one of all other items is taken. If the sequence holds every item, any item is taken.
   */
  perTarget(
    shard: Batch,
    sequences: readonly Int32Array[],
    targets: Int32Array,
    generator: RandomGenerator,
  ): Negatives {
    const n = this.#options.negatives;
    const own = this.#own;
    const items = new Int32Array(shard.chunks * shard.chunkSize * n);
    let next = 0;
    for (const [row, sequence] of sequences.entries()) {
      own.clear();
      for (const item of sequence) own.touch(item);
      const others = own.count < this.#numItems;
      for (let target = shard.counts[row] as number; target > 0; target--) {
        for (let k = 0; k < n; k++) {
          let item = this.#draw(k, targets, generator);
          for (let tries = 1; others && own.has(item); tries++) {
            item = tries < PATIENCE ? this.#draw(k, targets, generator) : randomInt(generator, this.#numItems);
          }
          items[next++] = item;
        }
      }
    }
    return { items: items.fill(items[0] as number, next) };
  }

  /**
   * n negatives for all targets of the batch, each drawn anew, so that an item may be there twice. The loss leaves out
   * draws that are a token's own target; other items of its sequence count, as they do in full cross-entropy.
   */
  shared(targets: Int32Array, generator: RandomGenerator): Negatives {
    const items = Int32Array.from({ length: this.#options.negatives }, (_, k) => this.#draw(k, targets, generator));
    return { items, logExpectedCounts: Float32Array.from(items, (item) => Math.log(this.#expectedCount(item))) };
  }

  /** The k-th of n draws. */
  #draw(k: number, targets: Int32Array, generator: RandomGenerator): number {
    const kind = this.#options.negativeSampling;
    if (kind === "popularity") return this.#frequencies.draw(generator);
    if (kind === "in-batch" || (kind === "mixed" && k % 2 === 1))
      return targets[randomInt(generator, targets.length)] as number;
    return randomInt(generator, this.#numItems);
  }

  /**
   * The expected number of times that `item` is among n draws. A batch's targets are a sample of all targets: that is the
   * distribution of a draw from them (Yi et al., RecSys 2019).
   */
  #expectedCount(item: number): number {
    const { negatives: n, negativeSampling = "uniform" } = this.#options;
    if (negativeSampling === "uniform") return n / this.#numItems;
    const probability = this.#frequencies.probability(item);
    if (negativeSampling !== "mixed") return n * probability;
    return Math.ceil(n / 2) / this.#numItems + Math.floor(n / 2) * probability;
  }
}
