import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../../tests/support/network.ts";
import { randomIndices } from "../../../tests/support/random-values.ts";
import { trainingOptions } from "../../../tests/support/training-options.ts";
import { initialParameters, type ParameterStore } from "../../networks/parameter-store.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import { onnxruntimeNode } from "../../platform/node/onnxruntime-node.ts";
import type { TrainingOptions } from "../options.ts";
import { type StepOutcome, Trainer } from "../train.ts";
import { LocalLane } from "./lane.ts";

const architecture = { ...tinyArchitecture, numItems: 40 };

/** Histories of 2 to 10 events. */
const sequences = [...randomIndices(1, 24, 9)].map((extra, i) => randomIndices(i + 2, extra + 2, 40));

/** The first step of a training of all sequences in one batch, by `lanes` of this thread. */
async function firstStep(
  lanes: number,
  given: Partial<TrainingOptions>,
): Promise<StepOutcome & { readonly after: ParameterStore }> {
  const options = { ...trainingOptions, batchSize: sequences.length, ...given };
  const initial = initialParameters(parameterSpecs(architecture), options.seed);
  const plan = {
    lanes,
    shared: false,
    start: (setups: readonly Parameters<typeof LocalLane.start>[0][]) =>
      Promise.all(setups.map((setup) => LocalLane.start(setup, onnxruntimeNode))),
  };
  const trainer = await Trainer.start(plan, architecture, options, sequences, initial);
  const outcome = await trainer.step(Int32Array.from(sequences.keys()), options.learningRate);
  const after = trainer.weights();
  await trainer.release();
  return { ...outcome, after };
}

describe("a step", () => {
  it.each([
    { loss: "cross-entropy" },
    { loss: "sampled-softmax", negatives: 9 },
    { loss: "sampled-softmax", negatives: 9, negativeSampling: "in-batch" },
  ] as const)("is the same however lanes share the batch: %o", async (given) => {
    const one = await firstStep(1, given);
    for (const lanes of [2, 3, 30]) {
      const more = await firstStep(lanes, given);
      expect(more.loss).toBeCloseTo(one.loss, 5);
      expect(more.norm / one.norm).toBeCloseTo(1, 5);
      const far = more.after.flat.map((x, i) => Math.abs(x - (one.after.flat[i] as number)));
      // Adam's first step is the sign of a gradient: of one that is nothing but rounding, too.
      expect(far.filter((x) => x > 1e-4).length).toBeLessThan(far.length / 50);
    }
  });

  it("tells the mean loss over the batch's targets, and how many they are", async () => {
    const { loss, targets } = await firstStep(2, {});
    expect(targets).toBe(sequences.reduce((sum, { length }) => sum + length - 1, 0));
    // Of an untrained network: as if it guessed.
    expect(loss).toBeCloseTo(Math.log(40), 1);
  });
});
