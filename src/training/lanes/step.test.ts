import { describe, expect, it } from "vitest";
import { expectAllClose } from "../../../tests/support/close.ts";
import { randomParameters, tinyArchitecture } from "../../../tests/support/network.ts";
import { randomNegatives } from "../../../tests/support/random-negatives.ts";
import { randomIndices } from "../../../tests/support/random-values.ts";
import { runStep } from "../../../tests/support/run-step.ts";
import { runtimes } from "../../../tests/support/runtimes.ts";
import { trainingGraph } from "../../networks/graphs.ts";
import { type LossName, losses } from "../../networks/losses.ts";
import { emptyStore } from "../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../networks/parameters.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { type Batch, makeBatch } from "../batches/batch.ts";
import type { RandomInputs } from "../batches/shard-inputs.ts";
import { TrainingStep } from "./step.ts";

const { numItems, embeddingDim: d } = tinyArchitecture;
const parameters = randomParameters(tinyArchitecture, 1);
const small = [Int32Array.of(1, 2, 1), Int32Array.of(3, 4)];
const large = [0, 1, 2, 3, 4, 5, 6].map((seed) => randomIndices(seed, 10 - (seed % 3), numItems));

interface Outcome {
  readonly loss: number;
  readonly gradients: Float32Array;
}

async function outcome(step: TrainingStep, loss: LossName, sequences: readonly Int32Array[]): Promise<Outcome> {
  const batch = makeBatch(sequences, 7);
  const inputs = randomNegatives({ loss, negatives: 2 }, batch, numItems, 9);
  const { loss: value, gradients } = await runStep(step, tinyArchitecture, parameters, batch, inputs);
  return { loss: value, gradients: gradients.flat };
}

const compile = (runtime: Runtime, loss: LossName, negatives = 2): Promise<TrainingStep> =>
  TrainingStep.compile(runtime, trainingGraph(tinyArchitecture, { loss, negatives }), { threads: 2 });

const cases = runtimes.flatMap((runtime) =>
  (Object.keys(losses) as LossName[]).map((loss) => ({ loss, runtime, engine: runtime.name })),
);

describe.each(cases)("TrainingStep with $loss on $engine", ({ loss, runtime }) => {
  it("repeats itself bit for bit, and leaves nothing of one batch in the next", async () => {
    const step = await compile(runtime, loss);
    const first = await outcome(step, loss, small);
    await outcome(step, loss, large);
    expect(await outcome(step, loss, small)).toEqual(first);
    await step.release();
  });

  it("gives items that take no part a gradient of zero, or of their probability alone", async () => {
    const step = await compile(runtime, loss);
    const { gradients: flat } = await outcome(step, loss, [Int32Array.of(1, 2)]);
    const rows = emptyStore(parameterSpecs(tinyArchitecture), flat).views.get(ITEM_EMBEDDING) as Float32Array;
    const isZero = (item: number): boolean => rows.subarray(item * d, (item + 1) * d).every((g) => g === 0);
    const idle = Array.from({ length: numItems }, (_, item) => item).filter(isZero);
    if (loss === "cross-entropy") expect(idle).toEqual([]);
    else expect(idle.length).toBeGreaterThanOrEqual(numItems - 4);
    expect(idle).not.toContain(1);
    expect(idle).not.toContain(2);
    await step.release();
  });

  it("averages over events: a batch twice over has the same loss and gradients", async () => {
    const step = await compile(runtime, loss, 3);
    const sequence = [Int32Array.of(1, 2, 3, 4)];
    const negatives = (times: number): RandomInputs => {
      const { draws } = losses[loss];
      if (draws === "none") return {};
      if (draws === "shared")
        return { negatives: { items: Int32Array.of(7, 8, 2), logExpectedCounts: Float32Array.of(0, 1, 2) } };
      return { negatives: { items: Int32Array.from({ length: 9 * times }, (_, i) => 5 + ((i % 9) % 4)) } };
    };
    const runOn = (batch: Batch, times: number): ReturnType<typeof runStep> =>
      runStep(step, tinyArchitecture, parameters, batch, negatives(times));
    const once = await runOn(makeBatch(sequence, 100), 1);
    const twice = await runOn(makeBatch([...sequence, ...sequence], 100), 2);
    expect(twice.loss).toBeCloseTo(once.loss, 5);
    expectAllClose(twice.gradients.flat, once.gradients.flat, { relative: 1e-5 });
    await step.release();
  });
});
