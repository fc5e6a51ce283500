/** What lanes feed the training graph for each shard of a step, beside the parameters. */

import type { Architecture } from "../../networks/architecture.ts";
import { losses } from "../../networks/losses.ts";
import { randomStream } from "../../random.ts";
import type { TrainingOptions } from "../options.ts";
import { type Batch, batchOf, targetsOf } from "./batch.ts";
import { DropoutMasks } from "./dropout-masks.ts";
import { type Examples, examplesOf } from "./examples.ts";
import { NegativeSampler, type Negatives } from "./negatives.ts";

/** What is drawn at random for a batch. */
export interface RandomInputs {
  /** For losses that draw negatives. */
  readonly negatives?: Negatives;
  /** The dropout mask `name` of `size` elements. */
  readonly mask?: (name: string, size: number) => Float32Array;
}

/** A shard as the graph is fed it. */
export interface Shard {
  readonly batch: Batch;
  readonly inputs: RandomInputs;
}

/** A lane's part of a batch. */
export interface BatchPart {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Indices of all the batch's sequences. */
  readonly batch: Int32Array;
  /** Indices of this lane's sequences, shard by shard. */
  readonly shards: readonly Int32Array[];
  /** Targets of the whole batch: the loss is the mean over them. */
  readonly targets: number;
}

/** Makes the shards of one step after another. Draws depend on seed, step and a shard's first sequence, not on the lane. */
export class ShardInputs {
  readonly #options: TrainingOptions;
  readonly #sequences: readonly Int32Array[];
  readonly #examples: Examples;
  readonly #masks: DropoutMasks | undefined;
  readonly #negatives: NegativeSampler;
  readonly #chunkTokens: number;

  /** `frequencies`: see `targetFrequencies`. */
  constructor(
    architecture: Architecture,
    options: TrainingOptions,
    sequences: readonly Int32Array[],
    frequencies: Float64Array,
  ) {
    const { numItems, embeddingDim, dropout } = architecture;
    this.#options = options;
    this.#sequences = sequences;
    this.#examples = examplesOf(architecture, sequences, options.seed);
    this.#masks = dropout > 0 ? new DropoutMasks(dropout, randomStream(options.seed, "dropout")) : undefined;
    const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
    this.#negatives = new NegativeSampler(options, numItems, frequencies, longest);
    this.#chunkTokens = losses[options.loss].chunkTokens(numItems, embeddingDim, options);
  }

  /** The shards of `part`. */
  shardsOf({ step, batch, shards, targets }: BatchPart): readonly Shard[] {
    const draw = this.#negativesOf(batch, step);
    const pool = this.#masks;
    return shards.map((indices) => {
      const examples = Array.from(indices, (i) => this.#examples.example(i, step));
      const shard = batchOf(examples, this.#chunkTokens, targets);
      const negatives = draw?.(shard, indices);
      const masks = randomStream(this.#options.seed, "dropout", step, indices[0] as number);
      const inputs: RandomInputs = {
        ...(pool === undefined ? {} : { mask: (_: string, size: number) => pool.next(size, masks) }),
        ...(negatives === undefined ? {} : { negatives }),
      };
      return { batch: shard, inputs };
    });
  }

  /** How the shards of a step get their negatives: if targets share them, all shards and lanes have the same ones. */
  #negativesOf(indices: Int32Array, step: number): ((shard: Batch, indices: Int32Array) => Negatives) | undefined {
    const { seed, loss } = this.#options;
    const { draws } = losses[loss];
    if (draws === "none") return undefined;
    const sequencesOf = (chosen: Int32Array): Int32Array[] =>
      Array.from(chosen, (i) => this.#sequences[i] as Int32Array);
    const targets = targetsOf(sequencesOf(indices));
    if (draws === "shared") {
      const { items, ...others } = this.#negatives.shared(targets, randomStream(seed, "negatives", step));
      return () => ({ items: items.slice(), ...others });
    }
    return (shard, own) => {
      const generator = randomStream(seed, "negatives", step, own[0] as number);
      return this.#negatives.perTarget(shard, sequencesOf(own), targets, generator);
    };
  }
}
