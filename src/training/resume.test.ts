import { describe, expect, it } from "vitest";
import { circleSequences } from "../../tests/support/circle.ts";
import { tinyArchitecture } from "../../tests/support/network.ts";
import type { Architecture } from "../networks/architecture.ts";
import { initialParameters } from "../networks/parameter-store.ts";
import { parameterSpecs } from "../networks/parameters.ts";
import { onnxruntimeNode } from "../platform/node/onnxruntime-node.ts";
import type { TrainingTensors } from "./lanes/memory.ts";
import { oneLane } from "./lanes/plan.ts";
import type { TrainingOptions } from "./options.ts";
import type { EpochReport, TrainingHooks } from "./reports.ts";
import type { Moment, StateKeeper, TrainingState } from "./state.ts";
import { type TrainingStart, train } from "./train.ts";

const architecture: Architecture = { ...tinyArchitecture, numItems: 12, numBlocks: 1, dropout: 0.2 };
const options: TrainingOptions = {
  loss: "bce",
  negatives: 1,
  epochs: 3,
  batchSize: 5,
  learningRate: 0.01,
  warmupSteps: 0,
  schedule: "cosine",
  beta2: 0.98,
  l2: 0,
  weightDecay: 0.1,
  ema: 0.8,
  clipNorm: 0,
  seed: 1,
};
const circle = circleSequences();

const run = (hooks: TrainingHooks, start?: TrainingStart, o = options): Promise<Float32Array> =>
  train(oneLane(onnxruntimeNode), architecture, o, circle, hooks, start).then(({ flat }) => flat);

function copyOf(state: TrainingState): TrainingState {
  const { parameters, mean, square, average, averagedAt } = state.tensors;
  const tensors: TrainingTensors = {
    parameters: parameters.slice(),
    mean: mean.slice(),
    square: square.slice(),
    average: average.slice(),
    averagedAt: averagedAt.slice(),
  };
  return { ...state, tensors };
}

/** Keeps every state, and when. */
class Keeper implements StateKeeper {
  readonly moments: Moment[] = [];
  readonly states: TrainingState[] = [];

  due(moment: Moment): boolean {
    this.moments.push(moment);
    return true;
  }

  async keep(state: TrainingState): Promise<void> {
    this.states.push(copyOf(state));
  }
}

describe("a training that goes on from a state", () => {
  it.each(["bce", "cross-entropy"] as const)("ends where it would have, from every step, with %s", async (loss) => {
    const changed = { ...options, loss };
    const keeper = new Keeper();
    const reports: EpochReport[] = [];
    const note = async (report: EpochReport): Promise<undefined> => void reports.push(report);
    const whole = await run({ keeper, onEpoch: note }, {}, changed);
    // Three epochs of three steps.
    expect(keeper.moments).toEqual(["start", ...new Array<Moment>(9).fill("step"), "end"]);
    const [first] = keeper.states;
    expect(first).toMatchObject({ step: 0, epoch: 1 });
    for (const left of keeper.states) {
      const rest: EpochReport[] = [];
      const onEpoch = async (report: EpochReport): Promise<undefined> => void rest.push(report);
      expect(await run({ onEpoch }, { left }, changed), `from step ${left.step}`).toEqual(whole);
      const outcome = ({ epoch, loss, gradientNorm }: EpochReport): unknown => ({ epoch, loss, gradientNorm });
      expect(rest.map(outcome)).toEqual(reports.slice(left.epoch - 1).map(outcome));
    }
  });

  it("keeps its state where it is aborted", async () => {
    const keeper = new Keeper();
    const signal = { aborted: false };
    const onStep = ({ step }: { readonly step: number }): void => {
      signal.aborted = step === 4;
    };
    await expect(run({ keeper, signal, onStep })).rejects.toMatchObject({ code: "aborted" });
    expect(keeper.moments.at(-1)).toBe("abort");
    const left = keeper.states.at(-1) as TrainingState;
    expect(left.step).toBe(4);
    expect(await run({}, { left })).toEqual(await run({}));
  });

  it("runs no step where it was over, also if it was stopped early", async () => {
    const keeper = new Keeper();
    const stopped = await run({ keeper, onEpoch: async ({ epoch }) => (epoch === 2 ? "stop" : undefined) });
    const left = keeper.states.at(-1) as TrainingState;
    expect(left).toMatchObject({ step: 6, epoch: 4 });
    expect(await run({ onStep: () => expect.fail("a step was run") }, { left })).toEqual(stopped);
  });
});

describe("a training that starts from given parameters", () => {
  it("leaves them as they are, and is as good as a fresh one from the same", async () => {
    const initial = initialParameters(parameterSpecs(architecture), options.seed);
    const before = initial.flat.slice();
    expect(await run({}, { initial })).toEqual(await run({}));
    expect(initial.flat).toEqual(before);
  });
});
