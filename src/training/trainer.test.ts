import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../tests/support/network.ts";
import { trainingOptions as options } from "../../tests/support/training-options.ts";
import { parameterSpecs } from "../model/parameters.ts";
import { onnxruntimeNode } from "../runtime/node/onnxruntime-node.ts";
import { initialParameters } from "./parameter-store.ts";
import { oneLane, type StepOutcome, Trainer } from "./trainer.ts";

const short = Int32Array.of(1, 2, 3); // two targets
const long = Int32Array.from({ length: 9 }, (_, i) => i); // eight

/** The first step of a training of `sequences`, on those of the given indices. */
async function firstStep(sequences: readonly Int32Array[], indices: readonly number[]): Promise<StepOutcome> {
  const initial = initialParameters(parameterSpecs(tinyArchitecture), options.seed);
  const trainer = await Trainer.start(oneLane(onnxruntimeNode), tinyArchitecture, options, sequences, initial);
  const outcome = await trainer.step(Int32Array.from(indices), options.learningRate);
  await trainer.release();
  return outcome;
}

describe("a step", () => {
  it("weighs a batch by its events, so that every event of a training counts alike", async () => {
    const alone = await firstStep([short], [0]);
    const beside = await firstStep([short, long], [0]);
    expect(beside.norm / alone.norm).toBeCloseTo(2 / ((2 + 8) / 2), 5);
    const longest = await firstStep([long], [0]);
    const besideShort = await firstStep([short, long], [1]);
    expect(besideShort.norm / longest.norm).toBeCloseTo(8 / ((2 + 8) / 2), 5);
  });

  it("tells the mean loss over its targets, whatever its weight", async () => {
    const alone = await firstStep([short], [0]);
    const beside = await firstStep([short, long], [0]);
    expect(beside.loss).toBeCloseTo(alone.loss, 5);
    expect(beside.targets).toBe(2);
  });
});
