import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { evaluate, ints, numbersOf } from "../../tests/support/evaluate.ts";
import { parameterFeeds } from "../../tests/support/network.ts";
import { negativesOf, parityFixture, parityFixtureNames, storeOf } from "../../tests/support/parity-fixtures.ts";
import { runStep } from "../../tests/support/run-step.ts";
import { runtimes } from "../../tests/support/runtimes.ts";
import type { Tensor } from "../graph/index.ts";
import type { Value } from "../runtime/runtime.ts";
import { type Batch, batchOf, makeBatch } from "../training/batches/batch.ts";
import type { Negatives } from "../training/batches/negatives.ts";
import { TrainingStep } from "../training/lanes/step.ts";
import { adamAt, adamUpdate } from "../training/optimizer/adam.ts";
import { historyParts, network, trainingGraph } from "./graphs.ts";
import { Layers, maskDropout, noDropout } from "./layers.ts";
import { losses } from "./losses.ts";
import { historyInputs } from "./network.ts";
import type { ParameterStore } from "./parameter-store.ts";
import { parameterInputs } from "./parameters.ts";

const folders = ["parity", "networks"] as const;
const cases = folders.flatMap((folder) => {
  const names = parityFixtureNames(folder);
  return runtimes.flatMap((runtime) => names.map((name) => ({ folder, name, runtime, engine: runtime.name })));
});

it("35 fixtures of SASRec are there, and 10 of other networks", () => {
  expect(folders.map((folder) => parityFixtureNames(folder).length)).toEqual([35, 10]);
});

describe.each(cases)("$name on $engine agrees with PyTorch in", async ({ folder, name, runtime }) => {
  const fixture = await parityFixture(name, folder);
  const { architecture, examples, sequences, columns } = fixture;
  let step: TrainingStep;
  beforeAll(async () => {
    step = await TrainingStep.compile(runtime, trainingGraph(architecture, fixture), { threads: 1 });
  });
  afterAll(() => step.release());

  /** SASRec's reference numbers positions from the start: the first row of the table is the first event's. */
  const fromStart = Int32Array.from({ length: sequences.length * columns }, (_, i) => i % columns);
  const batchIn = (chunkTokens: number): Batch => {
    if (architecture.network !== "sasrec") return batchOf(examples, chunkTokens);
    return { ...makeBatch(sequences, chunkTokens), positions: fromStart };
  };

  /** Loss and gradients with chunks of at most `chunkTokens` events. */
  function run(parameters: ParameterStore, chunkTokens: number): ReturnType<typeof runStep> {
    const batch = batchIn(chunkTokens);
    return runStep(step, architecture, parameters, batch, {
      mask: (mask) => fixture.floats(mask),
      ...(fixture.negatives === 0 ? {} : { negatives: negatives(batch) }),
    });
  }

  function negatives(batch: Batch): Negatives {
    if (losses[fixture.loss].draws !== "shared") return { items: negativesOf(fixture, batch) };
    return { items: fixture.ints("negatives"), logExpectedCounts: fixture.floats("logExpectedCounts") };
  }

  it("the hidden states of all positions", async () => {
    const inputs = parameterInputs(architecture);
    const masks: Tensor[] = [];
    const dropout = architecture.dropout > 0 ? maskDropout(masks) : noDropout;
    const layers = new Layers((parameter) => inputs.get(parameter) as Tensor, dropout);
    const { hidden } = network(architecture, historyInputs(), layers);
    const [B, L] = [sequences.length, columns];
    const { positions, ends } = batchIn(1024);
    const histories = {
      ids: { data: fixture.ints("ids"), dims: [B, L] },
      positions: { data: positions, dims: [B, L] },
      ends: ints([...ends]),
    };
    const feeds: Record<string, Value> = parameterFeeds(storeOf(fixture, "params"));
    for (const part of historyParts(architecture)) feeds[part] = histories[part];
    const sizes = new Map<number | string, number>([
      ["B", B],
      ["L", L],
      ["B*L", B * L],
    ]);
    for (const { node, shape } of masks) {
      const mask = node.name as string;
      feeds[mask] = { data: fixture.floats(mask), dims: shape.map((dim) => sizes.get(dim) ?? Number(dim)) };
    }
    const found = numbersOf(await evaluate({ hidden }, feeds, runtime), "hidden");
    expectAllClose(found, fixture.floats("hidden"), { relative: 1e-5 });
  });

  it.each([1024, 5, 3])("loss and gradients, in chunks of at most %d events", async (chunkTokens) => {
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
