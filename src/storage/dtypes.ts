/** The element types of a safetensors file that have a typed array in JavaScript. F16, BF16, F8 and BOOL have none. */

import { SasrecError } from "../errors.ts";

/** The typed array that holds the elements of each dtype. */
export interface DtypeArrays {
  readonly F64: Float64Array;
  readonly I64: BigInt64Array;
  readonly U64: BigUint64Array;
  readonly F32: Float32Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
  readonly I16: Int16Array;
  readonly U16: Uint16Array;
  readonly I8: Int8Array;
  readonly U8: Uint8Array;
}

/** The name of an element type, as the safetensors format writes it. */
export type Dtype = keyof DtypeArrays;

/** A tensor: element type, shape (row-major; `[]` is one number), and as many elements as the shape's product. */
export type NamedTensor<D extends Dtype = Dtype> = {
  readonly [K in D]: { readonly dtype: K; readonly shape: readonly number[]; readonly data: DtypeArrays[K] };
}[D];

/** The class of a typed array. */
interface ArrayClass<A> {
  readonly BYTES_PER_ELEMENT: number;
  /** Equals `Symbol.toStringTag` of its arrays: unlike `instanceof` that also holds for arrays of another realm. */
  readonly name: string;
  new (length: number): A;
}

const CLASSES: { readonly [D in Dtype]: ArrayClass<DtypeArrays[D]> } = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
};

/** Every dtype that can be written and read, widest first. */
export const SUPPORTED_DTYPES: readonly Dtype[] = Object.keys(CLASSES) as Dtype[];

/** The class for the dtype called `name`; undefined if it is not supported (or is no dtype at all). */
export function arrayClass(name: string): ArrayClass<DtypeArrays[Dtype]> | undefined {
  return Object.hasOwn(CLASSES, name) ? CLASSES[name as Dtype] : undefined;
}

/** The product of `shape`; undefined if a size is no whole number of 0 or more, or a product passes 2^53 - 1. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(size) || size < 0 || !Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** Throws `not-available` if this machine does not store numbers as the format does, lowest byte first. */
export function requireLittleEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return;
  throw new SasrecError("not-available", "Model files are little-endian, and this machine is big-endian.", {
    feature: "model files",
  });
}
