import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../tests/support/network.ts";
import { randomIndices } from "../../tests/support/random-values.ts";
import type { Architecture } from "../networks/architecture.ts";
import { emptyStore } from "../networks/parameter-store.ts";
import { parameterSpecs } from "../networks/parameters.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { oneLane } from "./lanes/plan.ts";
import type { TrainingOptions } from "./options.ts";
import { Trainer } from "./train.ts";

const ROUNDS = 15;
const STEPS = 10;
const [FEW, MANY] = [10_000, 1_000_000];
const options: Omit<TrainingOptions, "loss"> = {
  negatives: 8,
  negativeSampling: "mixed",
  epochs: 1,
  batchSize: 16,
  learningRate: 0.001,
  warmupSteps: 0,
  schedule: "constant",
  beta2: 0.98,
  l2: 0,
  weightDecay: 0,
  ema: 0,
  clipNorm: 1,
  seed: 1,
};

/** A training with that many items, of which the sequences show a few, and the bytes of memory that it took. */
async function start(
  numItems: number,
  loss: TrainingOptions["loss"],
): Promise<{ readonly trainer: Trainer; readonly bytes: number }> {
  const architecture: Architecture = { ...tinyArchitecture, numItems };
  const sequences = Array.from({ length: 16 }, (_, i) => randomIndices(i, 11, numItems));
  const initial = emptyStore(parameterSpecs(architecture));
  const before = process.memoryUsage().arrayBuffers;
  const trainer = await Trainer.start(oneLane(onnxruntimeNode), architecture, { ...options, loss }, sequences, initial);
  return { trainer, bytes: process.memoryUsage().arrayBuffers - before };
}

/** Processor time of some steps, which other processes disturb less than the clock. */
async function time(trainer: Trainer): Promise<number> {
  const indices = Int32Array.from({ length: 16 }, (_, i) => i);
  const before = process.cpuUsage();
  for (let i = 0; i < STEPS; i++) await trainer.step(indices, 0.001);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

describe.each(["bce", "gbce", "bpr", "sampled-softmax"] as const)("training with %s", (loss) => {
  it("takes the table and two moments of memory, and a step no longer for a hundred times the items", async () => {
    const small = await start(FEW, loss);
    const large = await start(MANY, loss);
    const tables = 3 * 4 * MANY * tinyArchitecture.embeddingDim;
    // Eight bytes an item more: how often it is a target. The first run of a step allocates its buffers.
    expect(large.bytes - small.bytes).toBeLessThan(1.01 * (tables + 8 * MANY));
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = await time(small.trainer);
      ratios.push((await time(large.trainer)) / before);
    }
    await small.trainer.release();
    await large.trainer.release();
    const median = ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
    expect(median).toBeLessThan(1.5);
  });
});
