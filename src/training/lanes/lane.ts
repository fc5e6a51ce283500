/**
 * A lane: one thread's part in training. Lanes run shards of a batch at the same time, each with a single-threaded
 * program of its own, and each then updates its share of the parameters. Single-threaded programs do not wait for
 * each other within a step, which several threads in one program do at every operator.
 *
 * @module
 */

import { type Architecture, tableRows } from "../../networks/architecture.ts";
import { losses } from "../../networks/losses.ts";
import { emptyStore } from "../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../networks/parameters.ts";
import { randomStream } from "../../random.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { type Batch, batchOf, targetsOf } from "../batches/batch.ts";
import { DropoutMasks } from "../batches/dropout-masks.ts";
import { type Examples, examplesOf } from "../batches/examples.ts";
import { NegativeSampler, type Negatives } from "../batches/negatives.ts";
import { type AdamOptions, type AdamStep, adamAt, adamUpdate } from "../optimizer/adam.ts";
import { WeightAverage } from "../optimizer/average.ts";
import { type DecayedRange, decayedRanges } from "../optimizer/decayed-ranges.ts";
import { addScaled } from "../optimizer/sums.ts";
import type { TrainingOptions } from "../train.ts";
import type { LaneMemory, TrainingMemory } from "./memory.ts";
import { forRows } from "./read-ahead.ts";
import { type StepInputs, type Tensors, TrainingStep } from "./step.ts";
import { TouchedRows } from "./touched-rows.ts";

/** What a lane is started with: plain data, so that it can be sent to another thread. */
export interface LaneSetup {
  /** Which lane this is, from 0, and of how many. */
  readonly lane: number;
  readonly lanes: number;
  readonly architecture: Architecture;
  readonly options: TrainingOptions;
  readonly sequences: readonly Int32Array[];
  /** By item, cumulated, for negatives that are not uniform (`item-frequencies.ts`). */
  readonly frequencies: Float64Array;
  readonly memory: TrainingMemory;
}

/** A lane's part of a batch. */
export interface LaneTask {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Indices of all the batch's sequences. */
  readonly batch: Int32Array;
  /** Indices of this lane's, shard by shard. */
  readonly shards: readonly Int32Array[];
  /** Targets of the whole batch: the loss is the mean over them. */
  readonly targets: number;
}

/** A lane, in this thread or another. The three calls of a step are made on all lanes, one kind after the other. */
export interface Lane {
  /** The loss of the task's shards; their gradients are then in the lane's memory. */
  forward(task: LaneTask): Promise<number>;
  /** Sums all lanes' gradients of this lane's share of the parameters. Returns the sum of their squares. */
  reduce(): Promise<number>;
  /** Updates this lane's share of the parameters. */
  update(step: AdamStep): Promise<void>;
  release(): Promise<void>;
}

/** Starts all lanes of a training. */
export type StartLanes = (setups: readonly LaneSetup[]) => Promise<readonly Lane[]>;

const BETA1 = 0.9;
const EPSILON = 1e-8;

/** The lane itself. */
export class LocalLane implements Lane {
  readonly #setup: LaneSetup;
  readonly #step: TrainingStep;
  readonly #own: LaneMemory;
  readonly #adam: AdamOptions;
  /** This lane's share of the parameters that every step changes. */
  readonly #ranges: readonly DecayedRange[];
  readonly #average: WeightAverage | undefined;
  readonly #d: number;
  /** Where the item table ends in the flat parameters. */
  readonly #tableSize: number;
  readonly #examples: Examples;
  readonly #masks: DropoutMasks;
  readonly #negatives: NegativeSampler;
  readonly #chunkTokens: number;
  /** A copy of the parameters for the engine, which cannot read memory that threads share. */
  readonly #dense: Float32Array;
  #table: Float32Array;
  readonly #touched: TouchedRows;
  /** Touched rows of this lane's share, summed over lanes. */
  readonly #shared: TouchedRows;
  #sums: Float32Array = new Float32Array(0);

  private constructor(setup: LaneSetup, step: TrainingStep) {
    const { architecture, options, lane, memory, sequences, frequencies } = setup;
    const { numItems, embeddingDim } = architecture;
    this.#setup = setup;
    this.#step = step;
    this.#own = memory.lanes[lane] as LaneMemory;
    this.#adam = {
      beta1: BETA1,
      beta2: options.beta2,
      epsilon: EPSILON,
      l2: options.l2,
      weightDecay: options.weightDecay,
    };
    this.#d = embeddingDim;
    const [start, end] = this.#share(this.#own.dense.length);
    const offset = memory.parameters.length - this.#own.dense.length;
    this.#ranges = decayedRanges(parameterSpecs(architecture), offset + start, offset + end);
    this.#average = options.ema > 0 ? new WeightAverage(memory, options.ema, this.#d) : undefined;
    this.#tableSize = tableRows(architecture) * this.#d;
    this.#examples = examplesOf(architecture, sequences, options.seed);
    this.#masks = new DropoutMasks(architecture.dropout, randomStream(options.seed, "dropout"));
    const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
    this.#negatives = new NegativeSampler(options, numItems, frequencies, longest);
    this.#chunkTokens = losses[options.loss].chunkTokens(numItems, embeddingDim, options);
    this.#dense = new Float32Array(memory.parameters.length - this.#tableSize);
    this.#table = new Float32Array(step.touchesAllItems ? this.#tableSize : 0);
    this.#touched = new TouchedRows(memory.capacity);
    this.#shared = new TouchedRows(Math.min(tableRows(architecture), memory.capacity * setup.lanes));
  }

  static async start(setup: LaneSetup, runtime: Runtime): Promise<LocalLane> {
    const step = await TrainingStep.compile(runtime, setup.architecture, setup.options, { threads: 1 });
    return new LocalLane(setup, step);
  }

  async forward({ step, batch: all, shards, targets }: LaneTask): Promise<number> {
    const { architecture, options } = this.#setup;
    const draw = this.#negativesOf(all, step);
    const parts = shards.map((indices) => {
      const examples = Array.from(indices, (i) => this.#examples.example(i, step));
      const batch = batchOf(examples, this.#chunkTokens, targets);
      const negatives = draw?.(batch, indices);
      const masks = randomStream(options.seed, "dropout", step, indices[0] as number);
      const inputs: StepInputs = {
        ...(architecture.dropout > 0 ? { mask: (_: string, size: number) => this.#masks.next(size, masks) } : {}),
        ...(negatives === undefined ? {} : { negatives }),
      };
      return { batch, inputs };
    });
    if (!this.#step.touchesAllItems) this.#renumber(parts);
    const parameters = this.#parameters();
    const gradients = this.#gradients();
    if (parts.length === 0) for (const gradient of gradients.values()) gradient.fill(0);
    let loss = 0;
    for (const [i, { batch, inputs }] of parts.entries()) {
      loss += await this.#step.run(parameters, batch, inputs, gradients, { adds: i > 0 });
    }
    return loss;
  }

  /** How the shards of a step get their negatives: those that targets share are the same in all shards and lanes. */
  #negativesOf(indices: Int32Array, step: number): ((shard: Batch, indices: Int32Array) => Negatives) | undefined {
    const { options, sequences } = this.#setup;
    const { draws } = losses[options.loss];
    if (draws === "none") return undefined;
    const targets = targetsOf(Array.from(indices, (i) => sequences[i] as Int32Array));
    if (draws === "shared") {
      const { items, ...others } = this.#negatives.shared(targets, randomStream(options.seed, "negatives", step));
      return () => ({ items: items.slice(), ...others });
    }
    return (shard, own) => {
      const chosen = Array.from(own, (i) => sequences[i] as Int32Array);
      const generator = randomStream(options.seed, "negatives", step, own[0] as number);
      return this.#negatives.perTarget(shard, chosen, targets, generator);
    };
  }

  /** Numbers the items that the parts speak of, in place, and writes down which they are. */
  #renumber(parts: readonly { readonly batch: Batch; readonly inputs: StepInputs }[]): void {
    const touched = this.#touched;
    touched.clear();
    for (const { batch, inputs } of parts) {
      for (const ids of [batch.ids, batch.targets, inputs.negatives?.items ?? []]) {
        for (let i = 0; i < ids.length; i++) ids[i] = touched.touch(ids[i] as number);
      }
    }
    this.#own.touched[0] = touched.count;
    this.#own.touched.set(touched.rows.subarray(0, touched.count), 1);
  }

  /** The parameters of this step: the dense ones and the items needed. */
  #parameters(): Tensors {
    const { architecture, memory } = this.#setup;
    const d = this.#d;
    this.#dense.set(memory.parameters.subarray(this.#tableSize));
    if (this.#step.touchesAllItems) this.#table.set(memory.parameters.subarray(0, this.#tableSize));
    else {
      const { rows, count } = this.#touched;
      if (this.#table.length < count * d) this.#table = new Float32Array(Math.ceil(count * 1.2) * d);
      forRows(rows, count, d, [memory.parameters], (row, i) => {
        this.#table.set(memory.parameters.subarray(row * d, (row + 1) * d), i * d);
      });
    }
    const size = this.#step.touchesAllItems ? this.#tableSize : this.#touched.count * d;
    return named(architecture, this.#table.subarray(0, size), this.#dense);
  }

  /** The lane's gradients. */
  #gradients(): Tensors {
    const { architecture } = this.#setup;
    const { dense, table } = this.#own;
    if (this.#step.touchesAllItems) {
      return named(architecture, dense.subarray(0, this.#tableSize), dense.subarray(this.#tableSize));
    }
    return named(architecture, table.subarray(0, this.#touched.count * this.#d), dense);
  }

  async reduce(): Promise<number> {
    const { lanes: all } = this.#setup.memory;
    const [start, end] = this.#share(this.#own.dense.length);
    const sum = this.#own.dense;
    for (const { dense } of all) {
      if (dense !== sum) addScaled(sum, start, dense, start, end - start, 1);
    }
    let square = 0;
    for (let i = start; i < end; i++) square += (sum[i] as number) ** 2;
    return square + (this.#step.touchesAllItems ? 0 : this.#reduceRows());
  }

  /** Sums the rows of this lane's items: those whose index is its number, modulo the number of lanes. */
  #reduceRows(): number {
    const { lane, lanes, memory } = this.#setup;
    const d = this.#d;
    const shared = this.#shared;
    shared.clear();
    for (const { touched, table } of memory.lanes) {
      const count = touched[0] as number;
      for (let i = 0; i < count; i++) {
        const row = touched[i + 1] as number;
        if (row % lanes !== lane) continue;
        const before = shared.count;
        const to = shared.touch(row) * d;
        if (this.#sums.length < to + d) this.#sums = grown(this.#sums, 2 * (to + d));
        const sums = this.#sums;
        if (shared.count > before) for (let j = 0; j < d; j++) sums[to + j] = table[i * d + j] as number;
        else addScaled(sums, to, table, i * d, d, 1);
      }
    }
    let square = 0;
    for (let i = 0; i < shared.count * d; i++) square += (this.#sums[i] as number) ** 2;
    return square;
  }

  async update(at: AdamStep): Promise<void> {
    const { memory } = this.#setup;
    const { parameters } = memory;
    const { dense } = this.#own;
    const offset = parameters.length - dense.length;
    const decayed = adamAt(at, this.#adam);
    const undecayed = adamAt(at, { ...this.#adam, weightDecay: 0 });
    for (const { start, count, decays } of this.#ranges) {
      adamUpdate(memory, parameters, start, dense, start - offset, count, decays ? decayed : undecayed);
      this.#average?.observe(start, count, at.step);
    }
    const d = this.#d;
    const { rows, count } = this.#shared;
    forRows(rows, count, d, [parameters, memory.mean, memory.square], (row, i) => {
      this.#average?.settle(row, at.step);
      adamUpdate(memory, parameters, row * d, this.#sums, i * d, d, decayed);
      this.#average?.observeRow(row, at.step);
    });
  }

  release(): Promise<void> {
    return this.#step.release();
  }

  /** This lane's range of `size` elements. */
  #share(size: number): readonly [number, number] {
    const { lane, lanes } = this.#setup;
    return [Math.floor((lane * size) / lanes), Math.floor(((lane + 1) * size) / lanes)];
  }
}

/** The item table and the other parameters by name. */
function named(a: Architecture, table: Float32Array, others: Float32Array): Tensors {
  const [first, ...rest] = parameterSpecs(a);
  if (first?.name !== ITEM_EMBEDDING) throw new RangeError("the item table must come first in the flat parameters");
  return new Map([[ITEM_EMBEDDING, table], ...emptyStore(rest, others).views]);
}

function grown(array: Float32Array, size: number): Float32Array {
  const larger = new Float32Array(size);
  larger.set(array);
  return larger;
}
