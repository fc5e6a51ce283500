/**
 * The tensors of a file, given out once each and checked.
 *
 * @module
 */

import { SasrecError } from "../../errors.ts";
import { allFinite } from "../../storage/finite.ts";
import type { NamedTensor } from "../../storage/safetensors.ts";

/** Tensors by name. */
export type TensorMap = ReadonlyMap<string, NamedTensor>;

/** Gives out copies: the bytes of the file may change or go afterwards. All throw `invalid-file`. */
export interface TensorReader {
  has(name: string): boolean;
  /** Throws if it is missing, of another type or shape, or holds a number that is not finite. */
  f32(name: string, ...shape: readonly number[]): Float32Array;
  /** Integers from 0 to `below` - 1. */
  indices(name: string, below: number, ...shape: readonly number[]): Int32Array;
  /** Positions that rise from 0: row r is `[at r, at r + 1)` of something. */
  starts(name: string, rows: number): Int32Array;
  /** A vector of any length, and of this type. */
  vector<D extends "F64" | "U8" | "I32">(name: string, dtype: D): VectorOf[D];
  /** Throws if a tensor is left. */
  done(): void;
}

/** Arrays by element type. */
export interface VectorOf {
  readonly F64: Float64Array;
  readonly U8: Uint8Array;
  readonly I32: Int32Array;
}

/** A reader of `tensors`, which it empties. */
export function tensorReader(tensors: Map<string, NamedTensor>): TensorReader {
  const taken = (name: string, dtype: string, shape?: readonly number[]): NamedTensor["data"] => {
    const tensor = tensors.get(name);
    tensors.delete(name);
    if (tensor === undefined) throw invalidModel(`the tensor ${name} is missing`);
    const fits = shape === undefined ? tensor.shape.length === 1 : String(tensor.shape) === String(shape);
    if (tensor.dtype !== dtype || !fits) {
      const wanted = shape === undefined ? "a vector" : `[${shape}]`;
      throw invalidModel(`the tensor ${name} is ${tensor.dtype} [${tensor.shape}] and should be ${dtype} ${wanted}`);
    }
    return tensor.data.slice();
  };
  const reader: TensorReader = {
    has: (name) => tensors.has(name),
    indices(name, below, ...shape) {
      const values = taken(name, "I32", shape) as Int32Array;
      const wrong = values.find((value) => value < 0 || value >= below);
      if (wrong !== undefined)
        throw invalidModel(`the tensor ${name} holds ${wrong} and should hold 0 to ${below - 1}`);
      return values;
    },
    f32(name, ...shape) {
      const values = taken(name, "F32", shape) as Float32Array;
      if (!allFinite(values)) throw invalidModel(`the tensor ${name} holds a number that is not finite`);
      return values;
    },
    starts(name, rows) {
      const values = reader.indices(name, 2 ** 31, rows + 1);
      const rising = values.every((value, row) => value >= (row === 0 ? 0 : (values[row - 1] as number)));
      if (values[0] !== 0 || !rising) throw invalidModel(`the tensor ${name} does not rise from 0`);
      return values;
    },
    vector: <D extends keyof VectorOf>(name: string, dtype: D) => taken(name, dtype) as unknown as VectorOf[D],
    done() {
      if (tensors.size === 0) return;
      throw invalidModel(`it has tensors this version does not know: ${[...tensors.keys()].join(", ")}`);
    },
  };
  return reader;
}

/** The error of a file that is no intact model. */
export function invalidModel(why: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-file", `cannot load the model: ${why}`, cause === undefined ? {} : { cause });
}
