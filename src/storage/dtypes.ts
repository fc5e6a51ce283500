/**
 * The element types of a safetensors file that have a typed array in JavaScript. F16, BF16, F8 and BOOL have none.
 *
 * @module
 */

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

interface DtypeInfo {
  /** Bytes of one element. */
  readonly bytes: number;
  /** `Symbol.toStringTag` of the typed array: unlike `instanceof` it also holds for arrays of another realm. */
  readonly arrayName: string;
  /** An array of `length` zeros. */
  readonly make: (length: number) => DtypeArrays[Dtype];
}

const DTYPES: Readonly<Record<Dtype, DtypeInfo>> = {
  F64: { bytes: 8, arrayName: "Float64Array", make: (length) => new Float64Array(length) },
  I64: { bytes: 8, arrayName: "BigInt64Array", make: (length) => new BigInt64Array(length) },
  U64: { bytes: 8, arrayName: "BigUint64Array", make: (length) => new BigUint64Array(length) },
  F32: { bytes: 4, arrayName: "Float32Array", make: (length) => new Float32Array(length) },
  I32: { bytes: 4, arrayName: "Int32Array", make: (length) => new Int32Array(length) },
  U32: { bytes: 4, arrayName: "Uint32Array", make: (length) => new Uint32Array(length) },
  I16: { bytes: 2, arrayName: "Int16Array", make: (length) => new Int16Array(length) },
  U16: { bytes: 2, arrayName: "Uint16Array", make: (length) => new Uint16Array(length) },
  I8: { bytes: 1, arrayName: "Int8Array", make: (length) => new Int8Array(length) },
  U8: { bytes: 1, arrayName: "Uint8Array", make: (length) => new Uint8Array(length) },
};

/** Every dtype that can be written and read, widest first. */
export const SUPPORTED_DTYPES: readonly Dtype[] = Object.keys(DTYPES) as Dtype[];

/** What is known of the dtype called `name`; undefined if it is not supported (or is no dtype at all). */
export function dtypeInfo(name: string): DtypeInfo | undefined {
  return Object.hasOwn(DTYPES, name) ? DTYPES[name as Dtype] : undefined;
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
