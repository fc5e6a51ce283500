/** The memory that the lanes of a training share: parameters, moments, averages, and every lane's gradients. */

import { SasrecError } from "../../errors.ts";
import { type Architecture, tableRows } from "../../networks/architecture.ts";
import { losses } from "../../networks/losses.ts";
import { sizeOf } from "../../networks/parameter-store.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import type { TrainingOptions } from "../options.ts";

/** One lane's gradients. */
export interface LaneMemory {
  /** Gradients of all parameters or, if only touched items have one, of all but the item table. */
  readonly dense: Float32Array;
  /** (capacity, d): gradients of touched items. */
  readonly table: Float32Array;
  /** How many items are touched, then their indices, in the order of `table`. */
  readonly touched: Int32Array;
}

/** What a step hands on to the next one, in the order of the flat array. */
export interface TrainingTensors {
  readonly parameters: Float32Array;
  /** Adam's moments. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** The moving average of the parameters; empty if none is kept. See `average.ts`. */
  readonly average: Float32Array;
  /** (V): the step up to which each item's average is right. Empty if no item waits, because every step changes all. */
  readonly averagedAt: Int32Array;
}

/** The tensors, and the lanes' gradients. */
export interface TrainingMemory extends TrainingTensors {
  readonly lanes: readonly LaneMemory[];
  /** Items that one lane can touch in a step. */
  readonly capacity: number;
}

/** Sizes of the memory. */
export interface MemoryPlan {
  readonly parameters: number;
  readonly embeddingDim: number;
  /** Elements of the item table. */
  readonly tableSize: number;
  readonly lanes: number;
  /** Items that one lane can touch in a step; `undefined` if every item has a gradient in every step. */
  readonly capacity: number | undefined;
  /** Whether a moving average of the parameters is kept. */
  readonly averages: boolean;
  /** Whether other threads must see the memory. */
  readonly shared: boolean;
}

/** Memory full of zeros. */
export function allocate(plan: MemoryPlan): TrainingMemory {
  const buffer = (elements: number): ArrayBufferLike =>
    plan.shared ? new SharedArrayBuffer(4 * elements) : new ArrayBuffer(4 * elements);
  const floats = (elements: number): Float32Array => new Float32Array(buffer(elements));
  const { parameters, tableSize, embeddingDim, capacity, averages } = plan;
  const lane = (): LaneMemory => ({
    dense: floats(capacity === undefined ? parameters : parameters - tableSize),
    table: floats((capacity ?? 0) * embeddingDim),
    touched: new Int32Array(buffer((capacity ?? 0) + 1)),
  });
  return {
    parameters: floats(parameters),
    // Written once: the system finds pages for what is written first, and would do that in the middle of steps.
    mean: floats(parameters).fill(0),
    square: floats(parameters).fill(0),
    average: floats(averages ? parameters : 0),
    averagedAt: new Int32Array(buffer(averages && capacity !== undefined ? tableSize / embeddingDim : 0)),
    lanes: Array.from({ length: plan.lanes }, lane),
    capacity: capacity ?? 0,
  };
}

/** The memory of a training of `sequences`. */
export function memoryFor(
  architecture: Architecture,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  { lanes, shared }: Pick<MemoryPlan, "lanes" | "shared">,
): TrainingMemory {
  const { embeddingDim } = architecture;
  return allocate({
    parameters: sizeOf(parameterSpecs(architecture)),
    tableSize: tableRows(architecture) * embeddingDim,
    embeddingDim,
    lanes,
    shared,
    capacity: losses[options.loss].draws === "none" ? undefined : capacityOf(architecture, options, sequences),
    averages: options.ema > 0,
  });
}

/** The most items that a lane can touch in a step: all events of the batch, and negatives, each another item. */
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

/** Copies the tensors of a training that was left into `memory`. Throws `invalid-file` if the sizes differ. */
export function restore(
  memory: TrainingTensors,
  { parameters, mean, square, average, averagedAt }: TrainingTensors,
): void {
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
