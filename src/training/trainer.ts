/**
 * Training step by step: cuts batches into shards, has the lanes run them, and checks what comes out.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import type { Architecture } from "../model/architecture.ts";
import { losses } from "../model/losses.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../model/parameters.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Lane, LocalLane, type StartLanes } from "./lane.ts";
import { allocate, type TrainingMemory } from "./memory.ts";
import { emptyStore, type ParameterStore, sizeOf, tensorAt } from "./parameter-store.ts";
import { sequenceCost, shardsOf } from "./shards.ts";
import type { TrainingOptions } from "./train.ts";

/** How many lanes to start, whether in threads of their own, and how. */
export interface LanePlan {
  readonly lanes: number;
  readonly shared: boolean;
  readonly start: StartLanes;
}

/** One lane, in this thread. */
export function oneLane(runtime: Runtime): LanePlan {
  return {
    lanes: 1,
    shared: false,
    start: (setups) => Promise.all(setups.map((setup) => LocalLane.start(setup, runtime))),
  };
}

/** What came of a step. */
export interface StepOutcome {
  /** Mean over the batch's targets. */
  readonly loss: number;
  /** Norm of the whole gradient, before clipping. */
  readonly norm: number;
  readonly targets: number;
}

/** A training between two steps. */
export class Trainer {
  /** The live parameters. */
  readonly parameters: ParameterStore;
  readonly #lanes: readonly Lane[];
  readonly #memory: TrainingMemory;
  readonly #options: TrainingOptions;
  readonly #sequences: readonly Int32Array[];
  readonly #cost: (events: number) => number;
  #step = 0;

  private constructor(
    lanes: readonly Lane[],
    memory: TrainingMemory,
    architecture: Architecture,
    options: TrainingOptions,
    sequences: readonly Int32Array[],
  ) {
    this.#lanes = lanes;
    this.#memory = memory;
    this.#options = options;
    this.#sequences = sequences;
    this.#cost = sequenceCost(architecture, options.loss);
    this.parameters = emptyStore(parameterSpecs(architecture), memory.parameters);
  }

  /** A training of `sequences` that starts from `initial`. */
  static async start(
    plan: LanePlan,
    architecture: Architecture,
    options: TrainingOptions,
    sequences: readonly Int32Array[],
    initial: ParameterStore,
  ): Promise<Trainer> {
    const { lanes, shared } = plan;
    const { numItems, embeddingDim } = architecture;
    const memory = allocate({
      parameters: sizeOf(initial.specs),
      tableSize: numItems * embeddingDim,
      embeddingDim,
      lanes,
      shared,
      capacity: losses[options.loss].sampled ? capacityOf(architecture, options, sequences) : undefined,
    });
    memory.parameters.set(initial.flat);
    const setups = Array.from({ length: lanes }, (_, lane) => {
      return { lane, lanes, architecture, options, sequences, memory };
    });
    return new Trainer(await plan.start(setups), memory, architecture, options, sequences);
  }

  /** Steps done. */
  get steps(): number {
    return this.#step;
  }

  /**
   * One step on the sequences of the given indices. Throws `non-finite` where the loss or a gradient is not a number,
   * before any parameter has changed.
   */
  async step(indices: Int32Array, learningRate: number): Promise<StepOutcome> {
    const step = this.#step + 1;
    const lengthOf = (index: number): number => (this.#sequences[index] as Int32Array).length;
    const targets = indices.reduce((sum, index) => sum + lengthOf(index) - 1, 0);
    const count = this.#lanes.length;
    const shards = shardsOf(indices, lengthOf, this.#cost, count).map((sequences, shard) => ({ shard, sequences }));
    const losses = await Promise.all(
      this.#lanes.map((lane, i) => lane.forward({ step, targets, shards: shards.filter((_, j) => j % count === i) })),
    );
    const squares = await Promise.all(this.#lanes.map((lane) => lane.reduce()));
    const loss = losses.reduce((a, b) => a + b);
    const norm = Math.sqrt(squares.reduce((a, b) => a + b));
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) throw this.#nonFinite(loss, step);
    const { clipNorm } = this.#options;
    const gradientScale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
    await Promise.all(this.#lanes.map((lane) => lane.update({ step, learningRate, gradientScale })));
    this.#step = step;
    return { loss, norm, targets };
  }

  async release(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.release()));
  }

  #nonFinite(loss: number, step: number): SasrecError {
    const { views, specs } = this.parameters;
    const { lanes, parameters } = this.#memory;
    let where = "the loss";
    for (const { dense, table, touched } of lanes) {
      const rows = (touched[0] as number) * (specs[0]?.shape[1] as number);
      if (!table.subarray(0, rows).every(Number.isFinite)) where = `the gradient of ${ITEM_EMBEDDING}`;
      const index = dense.findIndex((g) => !Number.isFinite(g));
      if (index >= 0) where = `the gradient of ${tensorAt({ views }, parameters.length - dense.length + index)}`;
    }
    return new SasrecError(
      "non-finite",
      `${where} is not finite (loss ${loss}) at step ${step}: lower the learning rate or set clipNorm`,
    );
  }
}

/** The most items that a batch can speak of: each of its events, targets and negatives another one. */
function capacityOf(
  { numItems }: Architecture,
  { batchSize, negatives }: TrainingOptions,
  sequences: readonly Int32Array[],
): number {
  const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
  return Math.min(numItems, Math.min(batchSize, sequences.length) * longest * (1 + negatives));
}
