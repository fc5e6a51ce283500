/** The update of one lane's share of the parameters: Adam, weight decay, and the moving average. */

import type { Architecture } from "../../networks/architecture.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import type { TrainingTensors } from "../lanes/memory.ts";
import { forRows } from "../lanes/read-ahead.ts";
import type { GradientSums } from "../lanes/reduce.ts";
import type { TrainingOptions } from "../options.ts";
import { type AdamOptions, type AdamStep, adamAt, adamUpdate } from "./adam.ts";
import { WeightAverage } from "./average.ts";
import { type DecayedRange, decayedRanges } from "./decayed-ranges.ts";

const BETA1 = 0.9;
const EPSILON = 1e-8;

/** Updates a share, step by step. */
export class ShareUpdate {
  readonly #tensors: TrainingTensors;
  readonly #adam: AdamOptions;
  readonly #average: WeightAverage | undefined;
  readonly #d: number;
  /** The parameters of the share that every step changes. */
  readonly #ranges: readonly DecayedRange[];

  /** `start` to `end`: the part of the flat parameters that every step changes. Items that a step touches come beside. */
  constructor(
    tensors: TrainingTensors,
    architecture: Architecture,
    { beta2, l2, weightDecay, ema }: TrainingOptions,
    [start, end]: readonly [number, number],
  ) {
    this.#tensors = tensors;
    this.#adam = { beta1: BETA1, beta2, epsilon: EPSILON, l2, weightDecay };
    this.#d = architecture.embeddingDim;
    this.#average = ema > 0 ? new WeightAverage(tensors, ema, this.#d) : undefined;
    this.#ranges = decayedRanges(parameterSpecs(architecture), start, end);
  }

  /** One update by the gradients in `sums`. */
  update(at: AdamStep, { dense, table, rows }: GradientSums): void {
    const tensors = this.#tensors;
    const { parameters, mean, square } = tensors;
    const offset = parameters.length - dense.length;
    const decayed = adamAt(at, this.#adam);
    const undecayed = adamAt(at, { ...this.#adam, weightDecay: 0 });
    for (const { start, count, decays } of this.#ranges) {
      adamUpdate(tensors, parameters, start, dense, start - offset, count, decays ? decayed : undecayed);
      this.#average?.observe(start, count, at.step);
    }
    const d = this.#d;
    forRows(rows.rows, rows.count, d, [parameters, mean, square], (row, i) => {
      this.#average?.settle(row, at.step);
      adamUpdate(tensors, parameters, row * d, table, i * d, d, decayed);
      this.#average?.observeRow(row, at.step);
    });
  }
}
