/** All parameters in one flat array, with a view for each: optimiser, clipping and files are single loops. */

import { randomNormals, randomStream } from "../random.ts";
import { atOnce, type Work } from "../turns.ts";
import type { ParameterSpec } from "./parameters.ts";

/** Parameters, or anything of their shape: gradients, moments. */
export interface ParameterStore {
  readonly specs: readonly ParameterSpec[];
  readonly flat: Float32Array;
  /** Views into `flat`, by name. */
  readonly views: ReadonlyMap<string, Float32Array>;
}

/** Elements of all parameters. */
export function sizeOf(specs: readonly ParameterSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** A store of the elements of `flat`, zeros by default. */
export function emptyStore(
  specs: readonly ParameterSpec[],
  flat: Float32Array = new Float32Array(sizeOf(specs)),
): ParameterStore {
  const views = new Map<string, Float32Array>();
  let start = 0;
  for (const spec of specs) {
    const end = start + sizeOf([spec]);
    views.set(spec.name, flat.subarray(start, end));
    start = end;
  }
  return { specs, flat, views };
}

/** Numbers that are drawn without a break. */
const STRETCH = 16_384;

/** Fresh parameters: weights Xavier normal (Glorot and Bengio, 2010) up to the most allowed, scales 1, biases 0. */
export function initialParameters(specs: readonly ParameterSpec[], seed: number): ParameterStore {
  return atOnce(drawingParameters(specs, seed));
}

/** {@link initialParameters}, in turns. */
export function* drawingParameters(specs: readonly ParameterSpec[], seed: number): Work<ParameterStore> {
  const store = emptyStore(specs);
  const generator = randomStream(seed, "parameters");
  for (const { name, shape, initializer, most = Number.POSITIVE_INFINITY } of specs) {
    const view = store.views.get(name) as Float32Array;
    if (initializer === "ones") view.fill(1);
    if (initializer !== "xavier-normal") continue;
    const deviation = Math.min(most, Math.sqrt(2 / ((shape[0] as number) + (shape[1] as number))));
    for (let i = 0; i < view.length; i += 2) {
      if (i % STRETCH === 0) yield;
      const [a, b] = randomNormals(generator);
      view[i] = a * deviation;
      if (i + 1 < view.length) view[i + 1] = b * deviation;
    }
  }
  return store;
}

/** The name of the tensor that holds element `index` of the flat array. */
export function tensorAt(store: Pick<ParameterStore, "views">, index: number): string {
  let start = 0;
  for (const [name, view] of store.views) {
    start += view.length;
    if (index < start) return name;
  }
  throw new RangeError(`element ${index} is outside the parameters`);
}
