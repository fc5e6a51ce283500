/**
 * The element types of a safetensors file that have a typed array in JavaScript. F16, BF16, F8 and BOOL have none.
 *
 * @module
 */

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
  /** A view of `length` elements from `byteOffset`, which is a multiple of `bytes`. */
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => DtypeArrays[Dtype];
}

const DTYPES: Readonly<Record<Dtype, DtypeInfo>> = {
  F64: { bytes: 8, arrayName: "Float64Array", view: (buffer, at, n) => new Float64Array(buffer, at, n) },
  I64: { bytes: 8, arrayName: "BigInt64Array", view: (buffer, at, n) => new BigInt64Array(buffer, at, n) },
  U64: { bytes: 8, arrayName: "BigUint64Array", view: (buffer, at, n) => new BigUint64Array(buffer, at, n) },
  F32: { bytes: 4, arrayName: "Float32Array", view: (buffer, at, n) => new Float32Array(buffer, at, n) },
  I32: { bytes: 4, arrayName: "Int32Array", view: (buffer, at, n) => new Int32Array(buffer, at, n) },
  U32: { bytes: 4, arrayName: "Uint32Array", view: (buffer, at, n) => new Uint32Array(buffer, at, n) },
  I16: { bytes: 2, arrayName: "Int16Array", view: (buffer, at, n) => new Int16Array(buffer, at, n) },
  U16: { bytes: 2, arrayName: "Uint16Array", view: (buffer, at, n) => new Uint16Array(buffer, at, n) },
  I8: { bytes: 1, arrayName: "Int8Array", view: (buffer, at, n) => new Int8Array(buffer, at, n) },
  U8: { bytes: 1, arrayName: "Uint8Array", view: (buffer, at, n) => new Uint8Array(buffer, at, n) },
};

/** Every dtype that can be written and read, widest first. */
export const SUPPORTED_DTYPES: readonly Dtype[] = Object.keys(DTYPES) as Dtype[];

/** What is known of the dtype called `name`; undefined where it is not supported (or is no dtype at all). */
export function dtypeInfo(name: string): DtypeInfo | undefined {
  return Object.hasOwn(DTYPES, name) ? DTYPES[name as Dtype] : undefined;
}

/** The product of `shape`; undefined where a size is no whole number of 0 or more, or a product passes 2^53 - 1. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(size) || size < 0 || !Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** Whether this machine stores numbers as the format does, lowest byte first, so that typed arrays can be views. */
export function isLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}
