/**
 * The memory that the lanes of a training share: parameters, moments, averages, and every lane's gradients.
 *
 * @module
 */

/** One lane's gradients. */
export interface LaneMemory {
  /** Gradients of all parameters, or, where only touched items have one, of all but the item table. */
  readonly dense: Float32Array;
  /** (capacity, d): gradients of touched items. */
  readonly table: Float32Array;
  /** How many items are touched, then their indices, in the order of `table`. */
  readonly touched: Int32Array;
}

/** What a step hands on to the next one: all that a training is, between two steps. In the order of the flat array. */
export interface TrainingTensors {
  readonly parameters: Float32Array;
  /** Adam's moments. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** The moving average of the parameters; empty where none is kept. See `average.ts`. */
  readonly average: Float32Array;
  /** (V): the step up to which each item's average is right. Empty where no item waits: every step changes all. */
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
  /** Items that one lane can touch in a step; `undefined` where every item has a gradient in every step. */
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
