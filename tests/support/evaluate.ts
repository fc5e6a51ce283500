/** Graphs run on the spot. */

import { encode, type Tensor } from "../../src/graph/index.ts";
import { onnxruntimeNode } from "../../src/platform/node/onnxruntime-node.ts";
import type { Program, Runtime, TensorData, Value } from "../../src/runtime/runtime.ts";

/** The program that computes `outputs`, on one thread. */
export function compileGraph(
  outputs: Readonly<Record<string, Tensor>>,
  runtime: Runtime = onnxruntimeNode,
): Promise<Program> {
  return runtime.compile(encode(outputs), { threads: 1 });
}

/** The values of `outputs`, given those of the inputs. */
export async function evaluate(
  outputs: Readonly<Record<string, Tensor>>,
  inputs: Readonly<Record<string, Value>> = {},
  runtime: Runtime = onnxruntimeNode,
): Promise<Readonly<Record<string, Value>>> {
  const program = await compileGraph(outputs, runtime);
  try {
    return await program.run(inputs);
  } finally {
    await program.release();
  }
}

/** The elements of an output, as plain numbers. */
export function numbersOf(results: Readonly<Record<string, Value>>, name: string): number[] {
  const value = results[name];
  if (value === undefined) throw new RangeError(`no output is named ${name}`);
  return Array.from(value.data as ArrayLike<number | bigint>, Number);
}

/** A float32 value to feed. */
export function floats(data: readonly number[], dims: readonly number[] = [data.length]): Value {
  return { data: Float32Array.from(data), dims };
}

/** An int32 value to feed. */
export function ints(data: readonly number[], dims: readonly number[] = [data.length]): Value {
  return { data: Int32Array.from(data), dims };
}

/** The elements of a value that must be float32. */
export function float32Of(value: { readonly data: TensorData } | undefined): Float32Array {
  if (value?.data instanceof Float32Array) return value.data;
  throw new TypeError("not a float32 tensor");
}
