/**
 * The exponential moving average of the weights: smoother than the weights of any one step (Polyak and Juditsky, 1992).
 *
 * In step t, with decay b, the average moves towards the weights by the share w(t) = (1 - b) / (1 - b^t):
 *
 *     average += w(t) * (weights - average)
 *
 * w(1) is 1: after the first step the average is the weights, and the random initial ones are forgotten. Adam corrects
 * the start of its moments in the same way.
 *
 * With a sampled loss a step changes the rows of few items. The average of a row that did not change waits until the row
 * is touched or read; then all the steps that it missed, s + 1 to t, are made up for by one move with the share
 * (1 - b^(t - s)) / (1 - b^t). The result is that of the single moves but for rounding, and a step's cost does not grow with
 * the catalogue. The average takes about a third of Adam's time if all weights change, half of it for rows that waited.
 */

import type { TrainingTensors } from "../lanes/memory.ts";

/** Moves the average, for the parameters that one lane owns. */
export class WeightAverage {
  readonly #tensors: TrainingTensors;
  readonly #decay: number;
  readonly #d: number;
  /** The weight of step `#step`: the same for all rows. */
  #weight = 1;
  #step = 1;

  /** `d`: elements of an item's row. */
  constructor(tensors: TrainingTensors, decay: number, d: number) {
    this.#tensors = tensors;
    this.#decay = decay;
    this.#d = d;
  }

  /** Moves the average of `count` parameters from `start` on, after `step`. They must not have missed a step. */
  observe(start: number, count: number, step: number): void {
    if (step !== this.#step) this.#weight = weightSince(this.#decay, step - 1, step);
    this.#step = step;
    moveTowards(this.#tensors.average, this.#tensors.parameters, start, count, this.#weight);
  }

  /** Makes up for the steps before `step` that the item at `row` missed. To be called before the step changes the row. */
  settle(row: number, step: number): void {
    settleRow(this.#tensors.average, this.#tensors, row, this.#d, this.#decay, step - 1);
  }

  /** Moves the average of the item at `row`, after `step`. */
  observeRow(row: number, step: number): void {
    this.observe(row * this.#d, this.#d, step);
    this.#tensors.averagedAt[row] = step;
  }
}

/** The average after step `step`, items that wait included: a copy, so that reading it changes no later bit of it. */
export function averagedWeights(tensors: TrainingTensors, decay: number, d: number, step: number): Float32Array {
  const average = tensors.average.slice();
  for (let row = 0; row < tensors.averagedAt.length; row++) settleRow(average, tensors, row, d, decay, step);
  return average;
}

function settleRow(
  average: Float32Array,
  { parameters, averagedAt }: TrainingTensors,
  row: number,
  d: number,
  decay: number,
  step: number,
): void {
  const since = averagedAt[row] as number;
  if (since < step) moveTowards(average, parameters, row * d, d, weightSince(decay, since, step));
}

/** The share of one move that makes up for the steps after `since`, up to and including `step`. */
function weightSince(decay: number, since: number, step: number): number {
  return (1 - decay ** (step - since)) / (1 - decay ** step);
}

function moveTowards(
  average: Float32Array,
  parameters: Float32Array,
  start: number,
  count: number,
  weight: number,
): void {
  for (let i = start; i < start + count; i++) {
    const a = average[i] as number;
    average[i] = a + weight * ((parameters[i] as number) - a);
  }
}
