import { describe, expect, it } from "vitest";
import { randomParameters, tinyArchitecture } from "../../tests/support/network.ts";
import { randomIndices, randomValues } from "../../tests/support/random-values.ts";
import { runStep } from "../../tests/support/run-step.ts";
import { onnxruntimeNode } from "../runtime/node/onnxruntime-node.ts";
import { makeBatch } from "../training/batch.ts";
import { emptyStore, type ParameterStore } from "../training/parameter-store.ts";
import { TrainingStep } from "../training/step.ts";
import type { Architecture } from "./architecture.ts";
import { type LossName, losses } from "./losses.ts";
import { parameterSpecs } from "./parameters.ts";

const lossNames = Object.keys(losses) as LossName[];
const sequences = [Int32Array.of(1, 2, 3, 1, 5), Int32Array.of(6, 7), Int32Array.of(8, 9, 10, 0)];
const { numItems } = tinyArchitecture;

const combinations = (["pre", "post", "original"] as const).flatMap((norm) =>
  (["learned", "sinusoidal", "none"] as const).flatMap((positions) =>
    (["relu", "gelu"] as const).flatMap((activation) =>
      lossNames.map((loss) => ({ norm, positions, activation, loss })),
    ),
  ),
);

/** Loss of one batch; masks drop about a fifth, and are the same in every call. */
function lossOf(
  step: TrainingStep,
  a: Architecture,
  parameters: ParameterStore,
  loss: LossName,
  perToken: number,
): ReturnType<typeof runStep> {
  const batch = makeBatch(sequences, 4);
  const size = batch.chunks * batch.chunkSize * perToken;
  return runStep(step, a, parameters, batch, {
    mask: (_, elements) => randomValues(elements, elements, 0, 1).map((u) => (u < 0.2 ? 0 : 1.25)),
    ...(losses[loss].sampled ? { negatives: { data: randomIndices(5, size, numItems), perToken } } : {}),
  });
}

describe("trainingGraph", () => {
  it.each(combinations)(
    "of $norm, $positions, $activation, $loss: a small step along its gradients lowers the loss",
    async ({ loss, ...options }) => {
      const architecture: Architecture = { ...tinyArchitecture, ...options, dropout: 0.2 };
      const parameters = randomParameters(architecture, 4);
      const step = await TrainingStep.compile(onnxruntimeNode, architecture, loss, { threads: 1 });
      const { loss: before, gradients } = await lossOf(step, architecture, parameters, loss, 2);
      const { flat } = gradients;
      const square = flat.reduce((sum, g) => sum + g * g, 0);
      const size = 1e-3 / Math.sqrt(square);
      flat.forEach((g, i) => {
        parameters.flat[i] = (parameters.flat[i] as number) - size * g;
      });
      const { loss: after } = await lossOf(step, architecture, parameters, loss, 2);
      await step.release();
      expect(Number.isFinite(before)).toBe(true);
      // To first order the loss falls by size * |g|^2.
      expect((before - after) / (size * square)).toBeGreaterThan(0.9);
      expect((before - after) / (size * square)).toBeLessThan(1.1);
    },
  );

  it("with hidden states of zero loses log 2 a score in bce, log V in cross-entropy", async () => {
    const zeros = emptyStore(parameterSpecs(tinyArchitecture));
    for (const loss of lossNames) {
      const step = await TrainingStep.compile(onnxruntimeNode, tinyArchitecture, loss, { threads: 1 });
      const expected = loss === "bce" ? 4 * Math.log(2) : Math.log(numItems);
      expect((await lossOf(step, tinyArchitecture, zeros, loss, 3)).loss, loss).toBeCloseTo(expected, 5);
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
    const step = await TrainingStep.compile(onnxruntimeNode, tinyArchitecture, loss, { threads: 1 });
    const { loss: value, gradients } = await lossOf(step, tinyArchitecture, parameters, loss, 1);
    const finite = gradients.flat.every(Number.isFinite);
    await step.release();
    return [value, finite];
  }

  it("gives a finite bce where scores are far apart", async () => {
    const [loss, finite] = await farApart("bce");
    expect(loss).toBeGreaterThan(50);
    expect(loss).toBeLessThan(2000);
    expect(finite).toBe(true);
  });

  it("gives finite gradients of cross-entropy where scores are far apart", async () => {
    expect((await farApart("cross-entropy"))[1]).toBe(true);
  });

  // Training then stops and says so. An exact loss there would cost every step two more passes over the logits.
  it("gives an infinite cross-entropy, not a wrong one, where a target's probability underflows", async () => {
    expect((await farApart("cross-entropy"))[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it("asks for the masks it needs", async () => {
    const architecture = { ...tinyArchitecture, dropout: 0.5 };
    const step = await TrainingStep.compile(onnxruntimeNode, architecture, "cross-entropy", { threads: 1 });
    await expect(
      runStep(step, architecture, randomParameters(architecture, 6), makeBatch(sequences, 4)),
    ).rejects.toThrow(/needs the dropout mask masks\.embedding/);
    await step.release();
  });
});
