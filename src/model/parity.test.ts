import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAllClose } from "../../tests/support/close.ts";
import { evaluate, numbersOf } from "../../tests/support/evaluate.ts";
import { negativesOf, parityFixture, parityFixtureNames, storeOf } from "../../tests/support/parity-fixtures.ts";
import { input, type Tensor } from "../graph/index.ts";
import { onnxruntimeNode } from "../runtime/node/onnxruntime-node.ts";
import type { Value } from "../runtime/runtime.ts";
import { adamState, adamUpdate } from "../training/adam.ts";
import { makeBatch } from "../training/batch.ts";
import type { ParameterStore } from "../training/parameter-store.ts";
import { TrainingStep } from "../training/step.ts";
import { maskDropout } from "./layers.ts";
import { parameterInputs } from "./parameters.ts";
import { sasrec } from "./sasrec.ts";

const names = parityFixtureNames();

it("24 fixtures are there", () => {
  expect(names).toHaveLength(24);
});

describe.each(names)("%s agrees with PyTorch in", (name) => {
  const fixture = parityFixture(name);
  const { architecture, sequences } = fixture;
  let step: TrainingStep;
  beforeAll(async () => {
    step = await TrainingStep.compile(onnxruntimeNode, architecture, fixture.loss, { threads: 1 });
  });
  afterAll(() => step.release());

  /** Loss and gradients (in `step.gradients`) with chunks of at most `chunkTokens` events. */
  function run(parameters: ParameterStore, chunkTokens: number): Promise<number> {
    const batch = makeBatch(sequences, chunkTokens);
    return step.run(parameters, batch, {
      mask: (mask) => fixture.floats(mask),
      ...(fixture.negatives === 0
        ? {}
        : { negatives: { data: negativesOf(fixture, batch), perToken: fixture.negatives } }),
    });
  }

  it("the hidden states of all positions", async () => {
    const inputs = parameterInputs(architecture);
    const masks: Tensor[] = [];
    const ids = input("ids", "int32", ["B", "L"]);
    const dropout = maskDropout(masks);
    const { hidden } = sasrec(
      ids,
      (parameter) => inputs.get(parameter) as Tensor,
      architecture,
      architecture.dropout > 0 ? dropout : { apply: (x) => x },
    );
    const shape = [sequences.length, fixture.columns];
    const sizes = new Map<number | string, number>([
      ["B", sequences.length],
      ["L", fixture.columns],
      ["B*L", sequences.length * fixture.columns],
    ]);
    const feeds: Record<string, Value> = { ids: { data: fixture.ints("ids"), dims: shape } };
    const parameters = storeOf(fixture, "params");
    for (const spec of parameters.specs) {
      feeds[spec.name] = { data: parameters.views.get(spec.name) as Float32Array, dims: spec.shape };
    }
    for (const { node, shape: dims } of masks) {
      const mask = node.name as string;
      feeds[mask] = { data: fixture.floats(mask), dims: dims.map((dim) => sizes.get(dim) ?? Number(dim)) };
    }
    const found = numbersOf(await evaluate({ hidden }, feeds), "hidden");
    expectAllClose(found, fixture.floats("hidden"), { relative: 1e-5 });
  });

  it.each([1024, 5])("loss and gradients, in chunks of at most %d events", async (chunkTokens) => {
    const loss = await run(storeOf(fixture, "params"), chunkTokens);
    expectAllClose([loss], fixture.floats("loss"), { relative: 1e-5 });
    for (const [parameter, found] of step.gradients.views) {
      // The gradient of a key's bias is zero but for rounding; see the fixtures' README.
      const isKeyBias = parameter.endsWith(".key.bias");
      const expected = fixture.floats(`grads.${parameter}`);
      expectAllClose(found, expected, isKeyBias ? { absolute: 1e-6 } : { relative: 1e-4 }, parameter);
      if (isKeyBias) continue;
      const idle = found.filter((_, i) => expected[i] === 0);
      expectAllClose(idle, new Float32Array(idle.length), {}, `what takes no part of ${parameter}`);
    }
  });

  it("the parameters after three steps of Adam", async () => {
    const parameters = storeOf(fixture, "params");
    const state = adamState(parameters.flat.length);
    const { learningRate, ...adam } = fixture.adam;
    for (let i = 0; i < 3; i++) {
      await run(parameters, 5);
      adamUpdate(state, parameters.flat, step.gradients.flat, learningRate, 1, { ...adam, l2: 0 });
    }
    for (const [parameter, found] of parameters.views) {
      // A key's bias is moved by rounding errors alone, a learning rate at a time; the rest moves by up to 3e-3.
      const absolute = parameter.endsWith(".key.bias") ? 3.1e-3 : 3e-6;
      expectAllClose(found, fixture.floats(`after3.${parameter}`), { absolute }, parameter);
    }
  });
});
