import { describe, expect, it } from "vitest";
import { randomParameters, tinyArchitecture } from "../../tests/support/network.ts";
import { randomNegatives } from "../../tests/support/random-negatives.ts";
import { randomValues } from "../../tests/support/random-values.ts";
import { runStep } from "../../tests/support/run-step.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { makeBatch } from "../training/batches/batch.ts";
import { TrainingStep } from "../training/lanes/step.ts";
import type { Architecture } from "./architecture.ts";
import { trainingGraph } from "./graphs.ts";
import { betaOf } from "./losses/gbce.ts";
import { type LossName, type LossOptions, losses } from "./losses.ts";
import { emptyStore, type ParameterStore } from "./parameter-store.ts";
import { parameterSpecs } from "./parameters.ts";

const lossNames = Object.keys(losses) as LossName[];
const sequences = [Int32Array.of(1, 2, 3, 1, 5), Int32Array.of(6, 7), Int32Array.of(8, 9, 10, 0)];
const { numItems } = tinyArchitecture;

const combinations = (["pre", "post", "original"] as const).flatMap((norm) =>
  (["learned", "sinusoidal", "none"] as const).flatMap((positions) =>
    (["relu", "gelu"] as const).flatMap((activation) =>
      lossNames.map((loss) => ({ norm, positions, activation, loss, negatives: 2 })),
    ),
  ),
);

/** Loss of one batch; masks drop about a fifth, and are the same in every call. */
function lossOf(
  step: TrainingStep,
  a: Architecture,
  parameters: ParameterStore,
  loss: LossOptions,
): ReturnType<typeof runStep> {
  const batch = makeBatch(sequences, 4);
  return runStep(step, a, parameters, batch, {
    mask: (_, elements) => randomValues(elements, elements, 0, 1).map((u) => (u < 0.2 ? 0 : 1.25)),
    ...randomNegatives(loss, batch, numItems, 5),
  });
}

describe("trainingGraph", () => {
  it.each(combinations)(
    "of $norm, $positions, $activation, $loss: a small step along its gradients lowers the loss",
    async ({ norm, positions, activation, ...loss }) => {
      const architecture: Architecture = { ...tinyArchitecture, norm, positions, activation, dropout: 0.2 };
      const parameters = randomParameters(architecture, 4);
      const step = await TrainingStep.compile(onnxruntimeNode, trainingGraph(architecture, loss), { threads: 1 });
      const { loss: before, gradients } = await lossOf(step, architecture, parameters, loss);
      const { flat } = gradients;
      const square = flat.reduce((sum, g) => sum + g * g, 0);
      const size = 1e-3 / Math.sqrt(square);
      flat.forEach((g, i) => {
        parameters.flat[i] = (parameters.flat[i] as number) - size * g;
      });
      const { loss: after } = await lossOf(step, architecture, parameters, loss);
      await step.release();
      expect(Number.isFinite(before)).toBe(true);
      // To first order the loss falls by size * |g|^2.
      expect((before - after) / (size * square)).toBeGreaterThan(0.9);
      expect((before - after) / (size * square)).toBeLessThan(1.1);
    },
  );

  it("with hidden states of zero loses log 2 a comparison, and log V among V items", async () => {
    const expected: Readonly<Partial<Record<LossName, number>>> = {
      bce: 4 * Math.log(2),
      gbce: ((betaOf(numItems, 3, 0.75) + 3) / 4) * Math.log(2),
      bpr: Math.log(2),
      "cross-entropy": Math.log(numItems),
    };
    const zeros = emptyStore(parameterSpecs(tinyArchitecture));
    for (const [name, value] of Object.entries(expected)) {
      const options = { loss: name as LossName, negatives: 3 };
      const step = await TrainingStep.compile(onnxruntimeNode, trainingGraph(tinyArchitecture, options), {
        threads: 1,
      });
      expect((await lossOf(step, tinyArchitecture, zeros, options)).loss, name).toBeCloseTo(value, 5);
      await step.release();
    }
  });

  /** Loss where scores are hundreds apart, and whether all its gradients are finite. */
  async function farApart(loss: LossName): Promise<readonly [number, boolean]> {
    const parameters = randomParameters(tinyArchitecture, 5);
    for (const name of ["finalNorm.scale", "finalNorm.bias"]) {
      const view = parameters.views.get(name) as Float32Array;
      view.set(view.map((x) => 200 * x));
    }
    const options = { loss, negatives: 2 };
    const step = await TrainingStep.compile(onnxruntimeNode, trainingGraph(tinyArchitecture, options), { threads: 1 });
    const { loss: value, gradients } = await lossOf(step, tinyArchitecture, parameters, options);
    const finite = gradients.flat.every(Number.isFinite);
    await step.release();
    return [value, finite];
  }

  it.each(lossNames.filter((name) => name !== "cross-entropy"))(
    "gives a finite %s where scores are far apart",
    async (name) => {
      const [loss, finite] = await farApart(name);
      expect(loss).toBeGreaterThan(50);
      expect(loss).toBeLessThan(2000);
      expect(finite).toBe(true);
    },
  );

  it("gives finite gradients of cross-entropy where scores are far apart", async () => {
    expect((await farApart("cross-entropy"))[1]).toBe(true);
  });

  // Training then stops and says so. An exact loss there would cost every step two more passes over the logits.
  it("gives an infinite cross-entropy, not a wrong one, where a target's probability underflows", async () => {
    expect((await farApart("cross-entropy"))[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it("asks for the masks it needs", async () => {
    const architecture = { ...tinyArchitecture, dropout: 0.5 };
    const crossEntropy = { loss: "cross-entropy", negatives: 0 } as const;
    const step = await TrainingStep.compile(onnxruntimeNode, trainingGraph(architecture, crossEntropy), { threads: 1 });
    await expect(
      runStep(step, architecture, randomParameters(architecture, 6), makeBatch(sequences, 4)),
    ).rejects.toThrow(/needs the dropout mask masks\.embedding/);
    await step.release();
  });
});
