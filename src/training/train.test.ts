import { describe, expect, it } from "vitest";
import { circleSequences } from "../../tests/support/circle.ts";
import { expectAllClose } from "../../tests/support/close.ts";
import { failure } from "../../tests/support/failure.ts";
import { tinyArchitecture } from "../../tests/support/network.ts";
import { trainingOptions } from "../../tests/support/training-options.ts";
import type { Architecture } from "../networks/architecture.ts";
import { initialParameters, type ParameterStore } from "../networks/parameter-store.ts";
import { parameterSpecs } from "../networks/parameters.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import { oneLane } from "./lanes/plan.ts";
import type { Schedule } from "./optimizer/schedule.ts";
import type { TrainingOptions } from "./options.ts";
import type { EpochReport, StepReport, TrainingHooks } from "./reports.ts";
import { train } from "./train.ts";

const architecture: Architecture = { ...tinyArchitecture, numItems: 12, numBlocks: 1 };
const options: TrainingOptions = { ...trainingOptions, epochs: 3, batchSize: 4 };

const circle = circleSequences();

const run = (
  changes: Partial<TrainingOptions> = {},
  hooks: TrainingHooks = {},
  a: Architecture = architecture,
): Promise<ParameterStore> => train(oneLane(onnxruntimeNode), a, { ...options, ...changes }, circle, hooks);

/** How far the first step moves the parameters: the norm, and the largest move of one. */
async function firstMove(
  changes: Partial<TrainingOptions>,
): Promise<{ readonly norm: number; readonly largest: number }> {
  const start = initialParameters(parameterSpecs(architecture), options.seed).flat;
  let moves: number[] = [];
  await run(
    { batchSize: 12, ...changes },
    {
      onEpoch: async (_, weights) => {
        moves = Array.from(weights().flat, (x, i) => Math.abs(x - (start[i] as number)));
        return "stop";
      },
    },
  );
  return { norm: Math.hypot(...moves), largest: Math.max(...moves) };
}

describe("train", () => {
  it.each([
    ["bce", 2 * Math.log(2)],
    ["gbce", 0.9 * Math.log(2)],
    ["bpr", Math.log(2)],
    ["cross-entropy", Math.log(12)],
    ["sampled-softmax", Math.log(13)],
  ] as const)("learns a circle with %s", async (loss, chance) => {
    const losses: number[] = [];
    const hooks: TrainingHooks = {
      onEpoch: async (report) => {
        losses.push(report.loss);
        return undefined;
      },
    };
    await run({ loss, epochs: 120, learningRate: 0.02, warmupSteps: 5 }, hooks, { ...architecture, embeddingDim: 16 });
    expect(losses[0]).toBeGreaterThan(0.6 * chance);
    expect(losses.at(-1)).toBeLessThan(0.05);
  });

  it("gives the same parameters for the same seed, bit for bit, and others for another", async () => {
    const dropout = { ...architecture, dropout: 0.2 };
    for (const loss of ["bce", "cross-entropy", "sampled-softmax"] as const) {
      const first = await run({ loss }, {}, dropout);
      expect((await run({ loss }, {}, dropout)).flat).toEqual(first.flat);
      expect((await run({ loss, seed: 2 }, {}, dropout)).flat).not.toEqual(first.flat);
    }
  });

  it("takes every option into account", async () => {
    const { flat } = await run({ loss: "bce" });
    const others: readonly Partial<TrainingOptions>[] = [
      { learningRate: 0.011 },
      { beta2: 0.9 },
      { l2: 0.1 },
      { weightDecay: 0.1 },
      { ema: 0.5 },
      { schedule: "linear" },
      { clipNorm: 0.1 },
      { batchSize: 3 },
      { negatives: 2 },
      { epochs: 2 },
    ];
    for (const changes of others) {
      expect((await run({ loss: "bce", ...changes })).flat, JSON.stringify(changes)).not.toEqual(flat);
    }
  });

  it("reports steps and epochs", async () => {
    const steps: StepReport[] = [];
    const epochs: EpochReport[] = [];
    await run(
      { batchSize: 5 },
      {
        onStep: (report) => steps.push(report),
        onEpoch: async (report) => {
          epochs.push(report);
          return undefined;
        },
      },
    );
    expect(steps.map(({ epoch, step }) => [epoch, step])).toEqual(
      [1, 1, 1, 2, 2, 2, 3, 3, 3].map((e, i) => [e, i + 1]),
    );
    expect(steps.every((report) => report.steps === 9 && report.epochs === 3)).toBe(true);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    // Every sequence has five targets, so that an epoch's loss is the mean of its steps weighted by their sizes.
    const ofFirst = steps.slice(0, 3).map(({ loss }) => loss);
    expect(epochs[0]?.loss).toBeGreaterThanOrEqual(Math.min(...ofFirst));
    expect(epochs[0]?.loss).toBeLessThanOrEqual(Math.max(...ofFirst));
    for (const report of epochs) {
      expect(report.gradientNorm).toBeGreaterThan(0);
      expect(report.seconds).toBeGreaterThanOrEqual(0);
    }
  });

  it("stops after an epoch where it is told to", async () => {
    let seen = 0;
    await run({ epochs: 50 }, { onEpoch: async () => (++seen === 2 ? "stop" : undefined) });
    expect(seen).toBe(2);
  });

  it("stops at once where the signal aborts", async () => {
    const signal = { aborted: false, reason: "enough" };
    const steps: number[] = [];
    const onStep = ({ step }: StepReport): void => {
      steps.push(step);
      signal.aborted = step === 4;
    };
    const error = await failure(run({}, { signal, onStep }));
    expect(error.code).toBe("aborted");
    expect(error.cause).toBe("enough");
    expect(steps).toEqual([1, 2, 3, 4]);
  });

  it("runs no step where the signal has aborted before", async () => {
    const controller = new AbortController();
    controller.abort();
    const onStep = (): void => expect.fail("a step was run");
    expect((await failure(run({}, { signal: controller.signal, onStep }))).code).toBe("aborted");
  });

  it("stops with the name of a tensor where numbers overflow", async () => {
    const error = await failure(run({ learningRate: 1e38, epochs: 5 }));
    expect(error.code).toBe("non-finite");
    expect(error.message).toMatch(/^the gradient of \S+ is not finite \(loss \S+\) at step \d+: lower the/);
    const name = error.message.split(" ")[3];
    expect(parameterSpecs(architecture).map((spec) => spec.name)).toContain(name);
  });

  it("starts slowly where warm-up is asked for, for a tenth of the training at most", async () => {
    // Adam's first step moves parameters by the learning rate: here the share of it that warm-up allows.
    expect((await firstMove({ epochs: 100, warmupSteps: 0 })).largest).toBeCloseTo(0.01, 5);
    expect((await firstMove({ epochs: 100, warmupSteps: 5 })).largest).toBeCloseTo(0.01 / 5, 5);
    expect((await firstMove({ epochs: 100, warmupSteps: 1000 })).largest).toBeCloseTo(0.01 / 10, 5);
  });

  it("clips the norm of the whole gradient", async () => {
    // Far below Adam's epsilon of 1e-8, a step is learningRate * gradient / epsilon: 0.01 * 1e-10 / 1e-8.
    const { norm } = await firstMove({ clipNorm: 1e-10 });
    expect(norm).toBeGreaterThan(0.95e-4);
    expect(norm).toBeLessThan(1.01e-4);
    expect((await firstMove({})).norm).toBeGreaterThan(0.1);
    expect((await run({ clipNorm: 1e6 })).flat).toEqual((await run({ clipNorm: 0 })).flat);
  });

  it.each(["bce", "cross-entropy"] as const)("results in the moving average of the weights with %s", async (loss) => {
    // One step an epoch, so that every step's weights are seen.
    const changes = { loss, batchSize: 12, epochs: 12 };
    const weights: Float32Array[] = [];
    const last = await run(changes, {
      onEpoch: async (_, current) => {
        weights.push(current().flat);
        return undefined;
      },
    });
    expect(weights.at(-1)).toEqual(last.flat);
    const decay = 0.7;
    const expected = new Float64Array(last.flat.length);
    weights.forEach((flat, i) => {
      const share = ((1 - decay) * decay ** (weights.length - i - 1)) / (1 - decay ** weights.length);
      flat.forEach((x, k) => {
        expected[k] = (expected[k] as number) + share * x;
      });
    });
    expectAllClose((await run({ ...changes, ema: decay })).flat, [...expected], { absolute: 1e-6 });
  });

  it("lowers the learning rate by the schedule", async () => {
    // Adam's steps are about as long as the learning rate: in the last of 100 it is near 0.
    const moves = async (schedule: Schedule): Promise<number> => {
      const weights: Float32Array[] = [];
      await run(
        { schedule, batchSize: 12, epochs: 100 },
        {
          onEpoch: async (_, current) => {
            weights.push(current().flat);
            return undefined;
          },
        },
      );
      const [before, after] = weights.slice(-2) as [Float32Array, Float32Array];
      return Math.hypot(...after.map((x, i) => x - (before[i] as number)));
    };
    const constant = await moves("constant");
    expect(await moves("linear")).toBeLessThan(0.05 * constant);
    expect(await moves("cosine")).toBeLessThan(0.05 * constant);
    expect(await moves("inverse-sqrt")).toBeLessThan(constant);
  });

  it("decays weights, but no biases, scales or, with sampled losses, items that are not touched", async () => {
    // Items 8 to 11 are in no sequence, and full cross-entropy touches them all the same.
    const few = circle.map((sequence) => sequence.map((item) => item % 8));
    const start = initialParameters(parameterSpecs(architecture), options.seed).views;
    const trained = async (loss: "bce" | "cross-entropy"): Promise<Float32Array> => {
      const decayed = { ...options, loss, weightDecay: 5, epochs: 1, batchSize: 1 };
      const untouchable = { ...architecture, numItems: 500 };
      const { views } = await train(oneLane(onnxruntimeNode), untouchable, decayed, few);
      return views.get("itemEmbedding") as Float32Array;
    };
    const initial = initialParameters(parameterSpecs({ ...architecture, numItems: 500 }), options.seed);
    const table = initial.views.get("itemEmbedding") as Float32Array;
    const waiting = (values: Float32Array): number =>
      values.filter((x, i) => i >= 8 * architecture.embeddingDim && x === table[i]).length;
    expect(waiting(await trained("bce"))).toBeGreaterThan(400 * architecture.embeddingDim);
    expect(waiting(await trained("cross-entropy"))).toBe(0);
    // Steps of 1e-30 are lost beside any weight, so that decay alone is left: each step a product, rounded to float32. Over
    // 300 steps that adds up: a decay of 1e-7, about one unit in the last place, ends 1.5e-6 away from (1 - 1e-7) ** 300.
    const { views } = await run({ weightDecay: 1e27, learningRate: 1e-30, epochs: 100 });
    const kept = 1 - 1e-30 * 1e27;
    for (const name of ["itemEmbedding", "positionEmbedding", "blocks.0.query.weight"]) {
      const expected = Float32Array.from(start.get(name) as Float32Array);
      for (let step = 0; step < 300; step++) {
        for (const [i, value] of expected.entries()) expected[i] = kept * value;
      }
      expect(views.get(name), name).toEqual(expected);
    }
    expect(views.get("finalNorm.scale")).toEqual(start.get("finalNorm.scale"));
    for (const value of views.get("finalNorm.bias") as Float32Array) expect(Math.abs(value)).toBeLessThan(1e-25);
  });

  it("names the tensor where the last step broke the weights", async () => {
    const error = await failure(run({ learningRate: 1e39, epochs: 1, batchSize: 12 }));
    expect(error.code).toBe("non-finite");
    expect(error.message).toMatch(/^itemEmbedding is not finite after step 1: lower the learning rate/);
  });

  it("refuses to train on nothing", async () => {
    const error = await failure(train(oneLane(onnxruntimeNode), architecture, options, []));
    expect(error.code).toBe("invalid-data");
    expect(error.message).toContain("nothing to learn from");
  });
});
