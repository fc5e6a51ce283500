import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { evaluate, numbersOf } from "../../tests/support/evaluate.ts";
import { negativesOf, parityFixture, parityFixtureNames, storeOf } from "../../tests/support/parity-fixtures.ts";
import { runStep } from "../../tests/support/run-step.ts";
import { runtimes } from "../../tests/support/runtimes.ts";
import type { Tensor } from "../graph/index.ts";
import type { Value } from "../runtime/runtime.ts";
import { type Batch, makeBatch } from "../training/batches/batch.ts";
import type { Negatives } from "../training/batches/negatives.ts";
import { TrainingStep } from "../training/lanes/step.ts";
import { adamAt, adamUpdate } from "../training/optimizer/adam.ts";
import { historyParts, trainingGraph } from "./graphs.ts";
import { Layers, maskDropout, noDropout } from "./layers.ts";
import { losses } from "./losses.ts";
import { historyInputs } from "./network.ts";
import type { ParameterStore } from "./parameter-store.ts";
import { parameterInputs } from "./parameters.ts";
import { sasrec } from "./sasrec.ts";

const names = parityFixtureNames();
const cases = runtimes.flatMap((runtime) => names.map((name) => ({ name, runtime, engine: runtime.name })));

it("35 fixtures are there", () => {
  expect(names).toHaveLength(35);
});

describe.each(cases)("$name on $engine agrees with PyTorch in", async ({ name, runtime }) => {
  const fixture = await parityFixture(name);
  const { architecture, sequences } = fixture;
  let step: TrainingStep;
  beforeAll(async () => {
    step = await TrainingStep.compile(runtime, trainingGraph(architecture, fixture), { threads: 1 });
  });
  afterAll(() => step.release());

  /** Positions from the start: the reference numbers them so. The first row of the table is the first event's. */
  const positions = Int32Array.from({ length: sequences.length * fixture.columns }, (_, i) => i % fixture.columns);

  /** Loss and gradients with chunks of at most `chunkTokens` events. */
  function run(parameters: ParameterStore, chunkTokens: number): ReturnType<typeof runStep> {
    const batch = { ...makeBatch(sequences, chunkTokens), positions };
    return runStep(step, architecture, parameters, batch, {
      mask: (mask) => fixture.floats(mask),
      ...(fixture.negatives === 0 ? {} : { negatives: negatives(batch) }),
    });
  }

  function negatives(batch: Batch): Negatives {
    if (losses[fixture.loss].draws === "each") return { items: negativesOf(fixture, batch) };
    return { items: fixture.ints("negatives"), logExpectedCounts: fixture.floats("logExpectedCounts") };
  }

  it("the hidden states of all positions", async () => {
    const inputs = parameterInputs(architecture);
    const masks: Tensor[] = [];
    const dropout = architecture.dropout > 0 ? maskDropout(masks) : noDropout;
    const layers = new Layers((parameter) => inputs.get(parameter) as Tensor, dropout);
    const { hidden } = sasrec(architecture, historyInputs(), layers);
    const shape = [sequences.length, fixture.columns];
    const sizes = new Map<number | string, number>([
      ["B", sequences.length],
      ["L", fixture.columns],
      ["B*L", sequences.length * fixture.columns],
    ]);
    const feeds: Record<string, Value> = { ids: { data: fixture.ints("ids"), dims: shape } };
    if (historyParts(architecture).includes("positions")) feeds["positions"] = { data: positions, dims: shape };
    const parameters = storeOf(fixture, "params");
    for (const spec of parameters.specs) {
      feeds[spec.name] = { data: parameters.views.get(spec.name) as Float32Array, dims: spec.shape };
    }
    for (const { node, shape: dims } of masks) {
      const mask = node.name as string;
      feeds[mask] = { data: fixture.floats(mask), dims: dims.map((dim) => sizes.get(dim) ?? Number(dim)) };
    }
    const found = numbersOf(await evaluate({ hidden }, feeds, runtime), "hidden");
    expectAllClose(found, fixture.floats("hidden"), { relative: 1e-5 });
  });

  it.each([1024, 5])("loss and gradients, in chunks of at most %d events", async (chunkTokens) => {
    const { loss, gradients } = await run(storeOf(fixture, "params"), chunkTokens);
    expectAllClose([loss], fixture.floats("loss"), { relative: 1e-5 });
    for (const [parameter, found] of gradients.views) {
      const expected = fixture.floats(`grads.${parameter}`);
      expectAllClose(found, expected, { relative: 1e-4 }, parameter);
      const idle = found.filter((_, i) => expected[i] === 0);
      expectAllClose(idle, new Float32Array(idle.length), {}, `what takes no part of ${parameter}`);
    }
  });

  it("the parameters after three steps of Adam", async () => {
    const parameters = storeOf(fixture, "params");
    const size = parameters.flat.length;
    const moments = { mean: new Float32Array(size), square: new Float32Array(size) };
    const { learningRate, ...adam } = fixture.adam;
    for (let i = 1; i <= 3; i++) {
      const { gradients } = await run(parameters, 5);
      const update = adamAt({ step: i, learningRate, gradientScale: 1 }, { ...adam, l2: 0, weightDecay: 0 });
      adamUpdate(moments, parameters.flat, 0, gradients.flat, 0, size, update);
    }
    for (const [parameter, found] of parameters.views) {
      expectAllClose(found, fixture.floats(`after3.${parameter}`), { absolute: 3e-6 }, parameter);
    }
  });
});
