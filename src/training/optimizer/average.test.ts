import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../../tests/support/close.ts";
import { randomValues } from "../../../tests/support/random-values.ts";
import { allocate, type TrainingMemory } from "../lanes/memory.ts";
import { averagedWeights, WeightAverage } from "./average.ts";

const [d, rows, others, decay] = [3, 4, 2, 0.9];

function memory(): TrainingMemory {
  const plan = { parameters: rows * d + others, tableSize: rows * d, embeddingDim: d, lanes: 1, capacity: rows };
  return allocate({ ...plan, averages: true, shared: false });
}

/** The definition: weights w(t) = (1 - b) b^(T - t) / (1 - b^T) for the weights after steps t = 1..T. */
function reference(weights: readonly Float32Array[]): Float64Array {
  const T = weights.length;
  const sum = new Float64Array((weights[0] as Float32Array).length);
  weights.forEach((values, i) => {
    const w = ((1 - decay) * decay ** (T - i - 1)) / (1 - decay ** T);
    values.forEach((x, k) => {
      sum[k] = (sum[k] as number) + w * x;
    });
  });
  return sum;
}

/** Steps in which the rest always changes, and only some rows. */
const touched = [[0], [0, 1], [1], [], [0], [2], [], [1]];

describe("the moving average", () => {
  it("weighs steps by the powers of the decay, rows that waited and rows that never changed too", () => {
    const tensors = memory();
    const { parameters } = tensors;
    parameters.set(randomValues(1, parameters.length));
    const average = new WeightAverage(tensors, decay, d);
    const history: Float32Array[] = [];
    touched.forEach((items, i) => {
      const step = i + 1;
      const next = randomValues(step + 1, parameters.length);
      parameters.set(next.subarray(rows * d), rows * d);
      average.observe(rows * d, others, step);
      for (const row of items) {
        average.settle(row, step);
        parameters.set(next.subarray(row * d, (row + 1) * d), row * d);
        average.observeRow(row, step);
      }
      history.push(parameters.slice());
      expectAllClose(averagedWeights(tensors, decay, d, step), [...reference(history)], { absolute: 1e-6 });
    });
  });

  it("is read without being changed", () => {
    const tensors = memory();
    tensors.parameters.fill(2);
    new WeightAverage(tensors, decay, d).observe(0, tensors.parameters.length, 1);
    const before = tensors.average.slice();
    averagedWeights(tensors, decay, d, 5);
    expect(tensors.average).toEqual(before);
  });
});
