import { describe, expect, it } from "vitest";
import { randomParameters, tinyBERT4Rec, tinyGRU4Rec } from "../../tests/support/network.ts";
import { randomIndices, randomValues } from "../../tests/support/random-values.ts";
import { runStep } from "../../tests/support/run-step.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { batchOf } from "../training/batches/batch.ts";
import { examplesOf } from "../training/batches/examples.ts";
import { TrainingStep } from "../training/lanes/step.ts";
import type { Architecture } from "./architecture.ts";
import { trainingGraph } from "./graphs.ts";
import { type LossName, losses } from "./losses.ts";
import type { ParameterStore } from "./parameter-store.ts";

const sequences = [Int32Array.of(1, 2, 3, 1, 5), Int32Array.of(6, 7), Int32Array.of(8, 9, 10, 0)];
const architectures: readonly Architecture[] = [
  { ...tinyGRU4Rec, numLayers: 1, hiddenDim: tinyGRU4Rec.embeddingDim },
  tinyGRU4Rec,
  tinyBERT4Rec,
];
const combinations = architectures.flatMap((a) =>
  (Object.keys(losses) as LossName[]).map((loss) => ({ a: { ...a, dropout: 0.2 }, network: a.network, loss })),
);

describe("trainingGraph", () => {
  it.each(combinations)("of $network with $loss: a small step along its gradients lowers the loss", async (kind) => {
    const { a, loss } = kind;
    const examples = examplesOf(a, sequences, 1);
    const batch = batchOf(
      sequences.map((_, i) => examples.example(i, 1)),
      4,
    );
    const step = await TrainingStep.compile(onnxruntimeNode, trainingGraph(a, { loss, negatives: 2 }), { threads: 1 });
    const negatives = {
      none: undefined,
      each: { items: randomIndices(5, batch.chunks * batch.chunkSize * 2, a.numItems) },
      shared: { items: Int32Array.of(4, 6), logExpectedCounts: new Float32Array(2).fill(Math.log(2 / a.numItems)) },
    }[losses[loss].draws];
    const lossOf = (parameters: ParameterStore): ReturnType<typeof runStep> =>
      runStep(step, a, parameters, batch, {
        mask: (_, elements) => randomValues(elements, elements, 0, 1).map((u) => (u < 0.2 ? 0 : 1.25)),
        ...(negatives === undefined ? {} : { negatives }),
      });
    const parameters = randomParameters(a, 4);
    const { loss: before, gradients } = await lossOf(parameters);
    const square = gradients.flat.reduce((sum, g) => sum + g * g, 0);
    const size = 1e-3 / Math.sqrt(square);
    gradients.flat.forEach((g, i) => {
      parameters.flat[i] = (parameters.flat[i] as number) - size * g;
    });
    const { loss: after } = await lossOf(parameters);
    await step.release();
    // To first order the loss falls by size * |g|^2.
    expect((before - after) / (size * square)).toBeGreaterThan(0.9);
    expect((before - after) / (size * square)).toBeLessThan(1.1);
  });
});
