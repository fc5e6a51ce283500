/**
 * The exponential moving average of the weights: smoother than the weights of any one step (Polyak and Juditsky, 1992).
 *
 * With decay b, step t's weights enter with w(t) = (1 - b) / (1 - b^t): average += w(t) * (weights - average). This is
 * the average whose start is corrected as Adam corrects its moments: after one step it is that step's weights, and the
 * initial ones, which are noise, have no part in it.
 *
 * If a step changes only the items that it touches, so does it here: an item's row waits until it is touched or
 * read. Weights that stood still from step s to step t enter with (1 - b^(t - s)) / (1 - b^t) for all these steps at
 * once, which is what one by one they come to. So waiting changes nothing but rounding, and the cost of a step does not
 * grow with the catalogue: the average takes about a third of Adam's time if all weights change, and half of it for
 * items that waited.
 */

import type { TrainingTensors } from "../lanes/memory.ts";

/** One lane's hand on the average. */
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

  /** Takes in step `step` of the `count` parameters from `start` on, which no step has left out. */
  observe(start: number, count: number, step: number): void {
    if (step !== this.#step) this.#weight = weightSince(this.#decay, step - 1, step);
    this.#step = step;
    moveTowards(this.#tensors.average, this.#tensors.parameters, start, count, this.#weight);
  }

  /** Takes in the steps before `step`, in which the item at `row` stood still. Called before the step changes it. */
  settle(row: number, step: number): void {
    settleRow(this.#tensors.average, this.#tensors, row, this.#d, this.#decay, step - 1);
  }

  /** Takes in step `step` of the item at `row`. */
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

/** With which share weights that stood still from step `since` to step `step` enter. */
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
