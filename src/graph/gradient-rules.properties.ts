/** The property that every gradient rule must have: it agrees with central differences of what the engine computes. */

import fc from "fast-check";
import { expect } from "vitest";
import { compileGraph, float32Of } from "../../tests/support/evaluate.ts";
import { randomValues } from "../../tests/support/random-values.ts";
import type { Program, Value } from "../runtime/runtime.ts";
import type { Shape } from "./dims.ts";
import { gradients } from "./gradients.ts";
import { Mul } from "./ops/elementwise.ts";
import { ReduceSum } from "./ops/reduction.ts";
import { input, type Tensor } from "./tensor.ts";

/** An expression to differentiate. */
export interface GradientCase {
  readonly title: string;
  /** The operator whose rule is meant. */
  readonly op: string;
  /** Shapes of the inputs that are differentiated; their symbols are given sizes 1 to 5. */
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Shapes of inputs that are only fed. */
  readonly constants?: Readonly<Record<string, Shape>>;
  /** Where the elements of the inputs lie; default -1 to 1. */
  readonly range?: readonly [number, number];
  build(tensors: (name: string) => Tensor): Tensor;
}

/** Step of the central difference: large, because the engine computes in float32. */
const STEP = 1e-2;

/** A case, compiled: the expression alone, and its gradients under a random weighting of its elements. */
export interface CompiledCase {
  readonly output: Tensor;
  readonly forward: Program;
  readonly backward: Program;
}

/** Compiles `c`. Dimensions stay symbolic, so that one program serves all sizes. */
export async function compileCase({ inputs, constants = {}, build }: GradientCase): Promise<CompiledCase> {
  const tensors = new Map(
    Object.entries({ ...inputs, ...constants }).map(([name, shape]) => [name, input(name, "float32", shape)]),
  );
  const get = (name: string): Tensor => tensors.get(name) as Tensor;
  const output = build(get);
  const weighted = Mul(output, input("weights", "float32", output.shape));
  const loss = ReduceSum(
    weighted,
    output.shape.map((_, axis) => axis),
  );
  const names = Object.keys(inputs);
  const outputs = (all: readonly Tensor[]): Record<string, Tensor> =>
    Object.fromEntries(names.map((name, i) => [`gradients.${name}`, all[i] as Tensor]));
  return {
    output,
    forward: await compileGraph({ output }),
    backward: await compileGraph(outputs(gradients(loss, names.map(get)))),
  };
}

/** The property: for random sizes, elements, weights and directions, both derivatives agree. */
export function agreesWithDifferences(
  c: GradientCase,
  { forward, backward }: CompiledCase,
): fc.IAsyncProperty<[Record<string, number>, number]> {
  const shapes = { ...c.inputs, ...c.constants };
  const symbols = new Set(Object.values(shapes).flatMap((shape) => shape.filter((dim) => typeof dim === "string")));
  const sizes = fc.record(Object.fromEntries([...symbols].map((s) => [s, fc.integer({ min: 1, max: 5 })])));
  return fc.asyncProperty(sizes, fc.integer({ min: 0, max: 1e9 }), async (dims, seed) => {
    const [low, high] = c.range ?? [-1, 1];
    const feeds: Record<string, Value> = {};
    for (const [i, [name, shape]] of Object.entries(shapes).entries()) {
      const concrete = shape.map((dim) => (typeof dim === "number" ? dim : (dims[dim] as number)));
      const size = concrete.reduce((a, b) => a * b, 1);
      feeds[name] = { data: randomValues(seed + i, size, low, high), dims: concrete };
    }
    const result = (await forward.run(feeds))["output"] as Value;
    const weights = { data: randomValues(seed + 100, result.data.length), dims: result.dims };
    const found = await backward.run({ ...feeds, weights });
    for (const [i, name] of Object.keys(c.inputs).entries()) {
      const value = feeds[name] as Value;
      const gradient = found[`gradients.${name}`] as Value;
      expect(gradient.dims, `shape of the gradient of ${name}`).toEqual(value.dims);
      const direction = randomValues(seed + 200 + i, value.data.length);
      const ahead = shifted(value, direction, STEP);
      const behind = shifted(value, direction, -STEP);
      const difference = [
        await weightedSum(forward, { ...feeds, [name]: ahead }, weights.data),
        -(await weightedSum(forward, { ...feeds, [name]: behind }, weights.data)),
      ].reduce((a, b) => a + b);
      // The move that float32 made of the step, element by element, times the gradient.
      const terms = Array.from(float32Of(gradient), (g, k) => g * (at(ahead, k) - at(behind, k)));
      const expected = terms.reduce((a, b) => a + b, 0);
      const scale = terms.reduce((a, b) => a + Math.abs(b), 0);
      const allowed = 1e-2 * scale + 2e-3 * STEP;
      expect(
        Math.abs(difference - expected),
        `${name}: ${difference} by differences, ${expected} by the rule`,
      ).toBeLessThan(allowed);
    }
  });
}

function at(value: Value, index: number): number {
  return Number(value.data[index]);
}

function shifted({ data, dims }: Value, direction: Float32Array, step: number): Value {
  return { data: Float32Array.from(data as Float32Array, (x, i) => x + step * (direction[i] as number)), dims };
}

/** In float64, so that the sum adds no rounding of its own. */
async function weightedSum(forward: Program, feeds: Record<string, Value>, weights: Float32Array): Promise<number> {
  const output = float32Of((await forward.run(feeds))["output"]);
  return output.reduce((sum, y, i) => sum + y * (weights[i] as number), 0);
}
