/**
 * Training step by step: cuts batches into shards, has the lanes run them, and checks what comes out.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import { type Architecture, tableRows } from "../networks/architecture.ts";
import { losses } from "../networks/losses.ts";
import { emptyStore, type ParameterStore, sizeOf, tensorAt } from "../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../networks/parameters.ts";
import { type Examples, examplesOf } from "./batches/examples.ts";
import { accumulateFrequencies } from "./batches/item-frequencies.ts";
import { frequencyExponent } from "./batches/negatives.ts";
import { type ShardCost, shardCost, shardsOf } from "./batches/shards.ts";
import type { Lane } from "./lanes/lane.ts";
import { allocate, type TrainingMemory, type TrainingTensors } from "./lanes/memory.ts";
import type { LanePlan } from "./lanes/plan.ts";
import { averagedWeights } from "./optimizer/average.ts";
import type { TrainingOptions } from "./train.ts";

/** What came of a step. */
export interface StepOutcome {
  /** Mean over the batch's targets. */
  readonly loss: number;
  /** Norm of the whole gradient, before clipping. */
  readonly norm: number;
  readonly targets: number;
}

/** A training between two steps, as it was left. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  readonly tensors: TrainingTensors;
}

/** A training between two steps. */
export class Trainer {
  /** The live parameters. */
  readonly parameters: ParameterStore;
  readonly #lanes: readonly Lane[];
  readonly #memory: TrainingMemory;
  readonly #options: TrainingOptions;
  readonly #sequences: readonly Int32Array[];
  readonly #examples: Examples;
  readonly #cost: ShardCost;
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
    this.#examples = examplesOf(architecture, sequences, options.seed);
    this.#cost = shardCost(architecture, options);
    this.parameters = emptyStore(parameterSpecs(architecture), memory.parameters);
  }

  /** A training of `sequences` that starts from `initial`, or goes on from `left`. */
  static async start(
    plan: LanePlan,
    architecture: Architecture,
    options: TrainingOptions,
    sequences: readonly Int32Array[],
    initial: ParameterStore,
    left?: TrainerState,
  ): Promise<Trainer> {
    const { lanes, shared } = plan;
    const { embeddingDim } = architecture;
    const memory = allocate({
      parameters: sizeOf(initial.specs),
      tableSize: tableRows(architecture) * embeddingDim,
      embeddingDim,
      lanes,
      shared,
      capacity: losses[options.loss].draws === "none" ? undefined : capacityOf(architecture, options, sequences),
      averages: options.ema > 0,
    });
    memory.parameters.set(initial.flat);
    if (left !== undefined) restore(memory, left.tensors);
    const frequencies = frequenciesOf(architecture, options, sequences, shared);
    const setups = Array.from({ length: lanes }, (_, lane) => {
      return { lane, lanes, architecture, options, sequences, frequencies, memory };
    });
    const trainer = new Trainer(await plan.start(setups), memory, architecture, options, sequences);
    trainer.#step = left?.step ?? 0;
    return trainer;
  }

  /** Steps done. */
  get steps(): number {
    return this.#step;
  }

  /** The training as it is now: live views, to be copied before the next step. */
  get state(): TrainerState {
    return { step: this.#step, tensors: this.#memory };
  }

  /**
   * A copy of the weights that training is for: the parameters, or their moving average where one is kept. Throws
   * `non-finite` where they are none: what a last step breaks, no later one finds.
   */
  weights(): ParameterStore {
    const { specs, flat } = this.parameters;
    const { ema } = this.#options;
    const d = specs[0]?.shape[1] as number;
    const averaged = ema > 0 && this.#step > 0;
    const weights = emptyStore(specs, averaged ? averagedWeights(this.#memory, ema, d, this.#step) : flat.slice());
    const index = weights.flat.findIndex((x) => !Number.isFinite(x));
    if (index < 0) return weights;
    throw nonFinite(`${tensorAt(weights, index)} is not finite after step ${this.#step}`);
  }

  /**
   * One step on the sequences of the given indices, for the mean loss over their targets. Throws `non-finite` where the
   * loss or a gradient is not a number, before any parameter has changed.
   */
  async step(indices: Int32Array, learningRate: number): Promise<StepOutcome> {
    const step = this.#step + 1;
    const eventsOf = (index: number): number => (this.#sequences[index] as Int32Array).length - 1;
    const targets = indices.reduce((sum, index) => sum + this.#examples.countTargets(index, step), 0);
    const shards = shardsOf(indices, eventsOf, this.#cost, this.#lanes.length);
    const losses = await Promise.all(
      this.#lanes.map((lane, i) => lane.forward({ step, targets, batch: indices, shards: shards[i] ?? [] })),
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
    return nonFinite(`${where} is not finite (loss ${loss}) at step ${step}`);
  }
}

function nonFinite(what: string): SasrecError {
  return new SasrecError("non-finite", `${what}: lower the learning rate or set clipNorm`);
}

/** Throws `invalid-file` where the sizes differ. */
function restore(memory: TrainingTensors, { parameters, mean, square, average, averagedAt }: TrainingTensors): void {
  const same = average.length === memory.average.length && averagedAt.length === memory.averagedAt.length;
  if (!same || parameters.length !== memory.parameters.length) {
    throw new SasrecError("invalid-file", "the training to go on from has tensors of other sizes: start anew");
  }
  memory.parameters.set(parameters);
  memory.mean.set(mean);
  memory.square.set(square);
  memory.average.set(average);
  memory.averagedAt.set(averagedAt);
}

/** The most items that a lane can speak of in a step: all events of the batch, and negatives, each another one. */
function capacityOf(
  architecture: Architecture,
  { batchSize, loss, negatives }: TrainingOptions,
  sequences: readonly Int32Array[],
): number {
  const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
  const events = Math.min(batchSize, sequences.length) * longest;
  const draws = losses[loss].draws === "shared" ? 1 : events;
  const rows = tableRows(architecture);
  return Math.min(rows, events + draws * negatives + (rows - architecture.numItems));
}

/** What negatives are drawn by, where that is not the same for all items: one array for all lanes. */
function frequenciesOf(
  { numItems }: Architecture,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  shared: boolean,
): Float64Array {
  const exponent = losses[options.loss].draws === "none" ? undefined : frequencyExponent(options);
  const bytes = exponent === undefined ? 0 : 8 * numItems;
  const cumulative = new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  if (exponent !== undefined) accumulateFrequencies(cumulative, sequences, exponent);
  return cumulative;
}
