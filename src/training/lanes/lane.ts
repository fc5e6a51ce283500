/**
 * A lane: one thread's part in training. Lanes run shards of a batch at the same time, each with a single-threaded
 * program of its own, and each then updates its share of the parameters. Why not one program with several threads: its
 * threads wait for each other at every operator. Lanes wait only between the calls of a step.
 */

import { type Architecture, tableRows } from "../../networks/architecture.ts";
import type { TrainingGraph } from "../../networks/graphs.ts";
import { emptyStore } from "../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../networks/parameters.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { type BatchPart, type Shard, ShardInputs } from "../batches/shard-inputs.ts";
import type { AdamStep } from "../optimizer/adam.ts";
import { ShareUpdate } from "../optimizer/share-update.ts";
import type { TrainingOptions } from "../options.ts";
import type { LaneMemory, TrainingMemory } from "./memory.ts";
import { forRows } from "./read-ahead.ts";
import { GradientSums, shareOf } from "./reduce.ts";
import { type Tensors, TrainingStep } from "./step.ts";
import { TouchedRows } from "./touched-rows.ts";

/** What a lane is started with: plain data, so that it can be sent to another thread. */
export interface LaneSetup {
  /** Which lane this is, from 0, and of how many. */
  readonly lane: number;
  readonly lanes: number;
  readonly architecture: Architecture;
  readonly options: TrainingOptions;
  readonly graph: TrainingGraph;
  readonly sequences: readonly Int32Array[];
  /** For negatives that are not uniform: see `targetFrequencies`. */
  readonly frequencies: Float64Array;
  readonly memory: TrainingMemory;
}

/** A lane, in this thread or another. A step calls `forward` on all lanes, then `reduce`, then `update`. */
export interface Lane {
  /** The loss of the part's shards. Their gradients are then in the lane's memory. */
  forward(part: BatchPart): Promise<number>;
  /** Sums all lanes' gradients of this lane's share of the parameters. Returns the sum of their squares. */
  reduce(): Promise<number>;
  /** Updates this lane's share of the parameters. */
  update(step: AdamStep): Promise<void>;
  release(): Promise<void>;
}

/** Starts all lanes of a training. */
export type StartLanes = (setups: readonly LaneSetup[]) => Promise<readonly Lane[]>;

/** The lane itself. */
export class LocalLane implements Lane {
  readonly #architecture: Architecture;
  readonly #memory: TrainingMemory;
  readonly #step: TrainingStep;
  readonly #own: LaneMemory;
  readonly #inputs: ShardInputs;
  readonly #sums: GradientSums;
  readonly #share: ShareUpdate;
  /** Elements of the item table, which comes first in the flat parameters. */
  readonly #tableSize: number;
  /** A copy of the parameters for the engine, which cannot read memory that threads share. */
  readonly #dense: Float32Array;
  #table: Float32Array;
  /** The items of this lane's shards. */
  readonly #touched: TouchedRows;

  private constructor(setup: LaneSetup, step: TrainingStep) {
    const { architecture, options, lane, lanes, memory, sequences, frequencies } = setup;
    const [rows, d] = [tableRows(architecture), architecture.embeddingDim];
    this.#architecture = architecture;
    this.#memory = memory;
    this.#step = step;
    this.#own = memory.lanes[lane] as LaneMemory;
    this.#inputs = new ShardInputs(architecture, options, sequences, frequencies);
    this.#sums = new GradientSums(memory, lane, rows, d);
    const [start, end] = shareOf(lane, lanes, this.#own.dense.length);
    const offset = memory.parameters.length - this.#own.dense.length;
    this.#share = new ShareUpdate(memory, architecture, options, [offset + start, offset + end]);
    this.#tableSize = rows * d;
    this.#dense = new Float32Array(memory.parameters.length - this.#tableSize);
    this.#table = new Float32Array(step.touchesAllItems ? this.#tableSize : 0);
    this.#touched = new TouchedRows(memory.capacity);
  }

  static async start(setup: LaneSetup, runtime: Runtime): Promise<LocalLane> {
    return new LocalLane(setup, await TrainingStep.compile(runtime, setup.graph, { threads: 1 }));
  }

  async forward(part: BatchPart): Promise<number> {
    const shards = this.#inputs.shardsOf(part);
    if (!this.#step.touchesAllItems) this.#renumber(shards);
    const parameters = this.#parameters();
    const gradients = this.#gradients();
    if (shards.length === 0) for (const gradient of gradients.values()) gradient.fill(0);
    let loss = 0;
    for (const [i, { batch, inputs }] of shards.entries()) {
      loss += await this.#step.run(parameters, batch, inputs, gradients, { adds: i > 0 });
    }
    return loss;
  }

  async reduce(): Promise<number> {
    return this.#sums.sum();
  }

  async update(at: AdamStep): Promise<void> {
    this.#share.update(at, this.#sums);
  }

  release(): Promise<void> {
    return this.#step.release();
  }

  /** Replaces item ids in the shards by numbers from 0, and stores the id of each number in the lane's memory. */
  #renumber(shards: readonly Shard[]): void {
    const touched = this.#touched;
    touched.clear();
    for (const { batch, inputs } of shards) {
      for (const ids of [batch.ids, batch.targets, inputs.negatives?.items ?? []]) {
        for (let i = 0; i < ids.length; i++) ids[i] = touched.touch(ids[i] as number);
      }
    }
    this.#own.touched[0] = touched.count;
    this.#own.touched.set(touched.rows.subarray(0, touched.count), 1);
  }

  /** The parameters of this step: of the item table only the rows that the shards need. */
  #parameters(): Tensors {
    const { parameters } = this.#memory;
    const { rows, count } = this.#touched;
    const d = this.#architecture.embeddingDim;
    this.#dense.set(parameters.subarray(this.#tableSize));
    if (this.#step.touchesAllItems) {
      this.#table.set(parameters.subarray(0, this.#tableSize));
      return named(this.#architecture, this.#table, this.#dense);
    }
    if (this.#table.length < count * d) this.#table = new Float32Array(Math.ceil(count * 1.2) * d);
    forRows(rows, count, d, [parameters], (row, i) => {
      this.#table.set(parameters.subarray(row * d, (row + 1) * d), i * d);
    });
    return named(this.#architecture, this.#table.subarray(0, count * d), this.#dense);
  }

  /** The lane's gradients. */
  #gradients(): Tensors {
    const { dense, table } = this.#own;
    if (this.#step.touchesAllItems) {
      return named(this.#architecture, dense.subarray(0, this.#tableSize), dense.subarray(this.#tableSize));
    }
    const size = this.#touched.count * this.#architecture.embeddingDim;
    return named(this.#architecture, table.subarray(0, size), dense);
  }
}

/** The item table and the other parameters by name. */
function named(a: Architecture, table: Float32Array, others: Float32Array): Tensors {
  const [first, ...rest] = parameterSpecs(a);
  if (first?.name !== ITEM_EMBEDDING) throw new RangeError("the item table must come first in the flat parameters");
  return new Map([[ITEM_EMBEDDING, table], ...emptyStore(rest, others).views]);
}
