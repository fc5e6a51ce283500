import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomParameters, tinyArchitecture } from "../../tests/support/network.ts";
import { runStep } from "../../tests/support/run-step.ts";
import { trainingGraph } from "../networks/graphs.ts";
import type { LossOptions } from "../networks/losses.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { randomStream } from "../random.ts";
import { makeBatch, targetsOf } from "./batches/batch.ts";
import { accumulateFrequencies } from "./batches/item-frequencies.ts";
import { frequencyExponent, NegativeSampler, type NegativeSampling, type Negatives } from "./batches/negatives.ts";
import { TrainingStep } from "./lanes/step.ts";

const DRAWS = 200_000;
const { numItems } = tinyArchitecture;

/** Every item is a target, some far more often than others. */
const sequences = Array.from({ length: numItems }, (_, i) => Int32Array.of(i, (3 * i) % numItems, i % 3, i % 2, 0));

describe("sampled softmax with the logQ correction", () => {
  const parameters = randomParameters(tinyArchitecture, 1);
  const batch = makeBatch(sequences, 64);
  const targets = targetsOf(sequences);
  let step: TrainingStep;
  let full: Float32Array;

  const compile = (options: LossOptions): Promise<TrainingStep> =>
    TrainingStep.compile(onnxruntimeNode, trainingGraph(tinyArchitecture, options), { threads: 1 });

  /** How far its gradient is from that of full cross-entropy, as a part of that one's length. */
  async function distance(negatives: Negatives): Promise<number> {
    const { gradients } = await runStep(step, tinyArchitecture, parameters, batch, { negatives });
    return Math.hypot(...gradients.flat.map((g, i) => g - (full[i] as number))) / Math.hypot(...full);
  }

  function negativesOf(negativeSampling: NegativeSampling): Negatives {
    const options = { negatives: DRAWS, negativeSampling };
    const cumulative = new Float64Array(numItems);
    accumulateFrequencies(cumulative, sequences, frequencyExponent(options) ?? 1);
    return new NegativeSampler(options, numItems, cumulative, 5).shared(targets, randomStream(1, "negatives"));
  }

  beforeAll(async () => {
    const crossEntropy = await compile({ loss: "cross-entropy", negatives: 0 });
    full = (await runStep(crossEntropy, tinyArchitecture, parameters, batch)).gradients.flat;
    await crossEntropy.release();
    step = await compile({ loss: "sampled-softmax", negatives: DRAWS });
  });
  afterAll(() => step.release());

  it.each(["uniform", "popularity", "in-batch", "mixed"] as const)(
    "tends to the gradient of full cross-entropy, whatever %s negatives are like",
    async (kind) => {
      expect(await distance(negativesOf(kind))).toBeLessThan(0.01);
    },
  );

  it("needs the correction for that", async () => {
    const { items } = negativesOf("in-batch");
    const uniform = new Float32Array(DRAWS).fill(Math.log(DRAWS / numItems));
    expect(await distance({ items, logExpectedCounts: uniform })).toBeGreaterThan(0.1);
  });
});
