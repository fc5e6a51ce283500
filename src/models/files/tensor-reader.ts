/** The tensors of a file, given out once each and checked. */

import { listed, SasrecError, type SasrecErrorDetails } from "../../errors.ts";
import type { Dtype, DtypeArrays, NamedTensor } from "../../storage/dtypes.ts";
import { allFinite } from "../../storage/finite.ts";
import type { SafetensorsFile, TensorInfo } from "../../storage/safetensors-reader.ts";
import { Turn } from "../../turns.ts";

/** What an error of a file tells beside its message. */
export type InvalidDetails = SasrecErrorDetails["invalid-file"] & { readonly cause?: unknown };

type Invalid = (why: string, details?: InvalidDetails) => Error;

/** Tensors by name. */
export type TensorMap = ReadonlyMap<string, NamedTensor>;

/** Gives out arrays that nobody else has. All but `has` reject with `invalid-file`. */
export interface TensorReader {
  has(name: string): boolean;
  /** Throws if a tensor of numbers is missing or of another shape: before memory is taken for it. */
  expect(name: string, ...shape: readonly number[]): void;
  /** Rejects if it is missing, of another type or shape, or holds a number that is not finite. */
  f32(name: string, ...shape: readonly number[]): Promise<Float32Array>;
  /** The same, read into `target`, which is as long as the shape says. */
  f32Into(target: Float32Array, name: string, ...shape: readonly number[]): Promise<void>;
  /** Integers from 0 to `below` - 1. */
  indices(name: string, below: number, ...shape: readonly number[]): Promise<Int32Array>;
  /** Positions that rise from 0: row r is `[at r, at r + 1)` of something. */
  starts(name: string, rows: number): Promise<Int32Array>;
  /** A vector of any length, and of this type. */
  vector<D extends "F64" | "U8" | "I32">(name: string, dtype: D): Promise<DtypeArrays[D]>;
  /** Throws if a tensor is left. */
  done(): void;
}

/** Numbers that are looked at without a break. */
const STRETCH = 1024 * 1024;

/** A reader of the tensors in `file`. `invalid` makes its errors, of the tensor named. */
export function tensorReader(file: SafetensorsFile, invalid: Invalid = invalidModel): TensorReader {
  const left = new Set(file.tensors.keys());
  const notFinite = (name: string): Error =>
    invalid(`the tensor ${name} holds a number that is not finite`, { tensor: name });
  const check = (name: string, dtype: Dtype, shape?: readonly number[]): void => {
    if (!left.has(name)) throw invalid(`the tensor ${name} is missing`, { tensor: name });
    const found = file.tensors.get(name) as TensorInfo;
    const fits = shape === undefined ? found.shape.length === 1 : String(found.shape) === String(shape);
    if (found.dtype !== dtype || !fits) {
      const wanted = shape === undefined ? "a vector" : `[${shape}]`;
      throw invalid(`the tensor ${name} is ${found.dtype} [${found.shape}] and should be ${dtype} ${wanted}`, {
        tensor: name,
      });
    }
  };
  const taken = <D extends Dtype>(
    name: string,
    dtype: D,
    shape?: readonly number[],
    into?: DtypeArrays[D],
  ): Promise<DtypeArrays[D]> => {
    check(name, dtype, shape);
    left.delete(name);
    return file.read(name, into);
  };
  const floats = async (name: string, shape: readonly number[], into?: Float32Array): Promise<Float32Array> => {
    const values = await taken(name, "F32", shape, into);
    await inStretches(values, (part) => {
      if (!allFinite(part)) throw notFinite(name);
    });
    return values;
  };
  const reader: TensorReader = {
    has: (name) => left.has(name),
    expect: (name, ...shape) => check(name, "F32", shape),
    async indices(name, below, ...shape) {
      const values = await taken(name, "I32", shape);
      await inStretches(values, (part) => {
        let at = 0; // a loop: `find` takes several times as long
        while (at < part.length && (part[at] as number) >= 0 && (part[at] as number) < below) at++;
        const wrong = part[at];
        if (wrong === undefined) return;
        const why = `the tensor ${name} holds ${wrong} and should hold 0 to ${below - 1}`;
        throw invalid(why, { tensor: name, value: wrong });
      });
      return values;
    },
    f32: (name, ...shape) => floats(name, shape),
    async f32Into(target, name, ...shape) {
      await floats(name, shape, target);
    },
    async starts(name, rows) {
      const values = await reader.indices(name, 2 ** 31, rows + 1);
      let last = 0;
      await inStretches(values, (part) => {
        for (const value of part) {
          if (value < last) throw invalid(`the tensor ${name} does not rise from 0`, { tensor: name });
          last = value;
        }
      });
      if (values[0] !== 0) throw invalid(`the tensor ${name} does not rise from 0`, { tensor: name });
      return values;
    },
    async vector(name, dtype) {
      const values = await taken(name, dtype);
      if (values instanceof Float64Array && !values.every(Number.isFinite)) throw notFinite(name);
      return values;
    },
    done() {
      if (left.size === 0) return;
      const names = [...left];
      throw invalid(`it has tensors this version does not know: ${listed(names)}`, { tensor: names[0] as string });
    },
  };
  return reader;
}

/** Shows `values` to `look` part by part. */
export async function inStretches<A extends Float32Array | Int32Array>(
  values: A,
  look: (part: A) => void,
): Promise<void> {
  const turn = new Turn();
  for (let at = 0; at < values.length; at += STRETCH) {
    look(values.subarray(at, at + STRETCH) as A);
    if (turn.isOver) await turn.next();
  }
}

/** The error of a file that is no intact model. */
export function invalidModel(why: string, details: InvalidDetails = {}): SasrecError {
  return new SasrecError("invalid-file", `cannot load the model: ${why}`, details);
}
