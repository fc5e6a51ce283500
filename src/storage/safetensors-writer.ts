/** Writes safetensors files; see `safetensors-reader.ts` for the format. */

import { joined } from "../arrays.ts";
import { SasrecError } from "../errors.ts";
import { Turn } from "../turns.ts";
import { CHECKSUM_KEY, CHECKSUM_PLACEHOLDER, Checksum, portableSha256, type Sha256, seal } from "./checksum.ts";
import { arrayClass, elementCount, type NamedTensor, requireLittleEndian } from "./dtypes.ts";
import { LENGTH_BYTES, MAX_HEADER_BYTES, MAX_RANK, METADATA_KEY, quote } from "./header.ts";
import { encodeUtf8, isWellFormed } from "./utf8.ts";

/** The data starts at a multiple of this many bytes, so that every tensor of ours is aligned for its typed array. */
const ALIGNMENT = 64;

/** Bytes of a piece, unless told otherwise: read, hashed and written in a few milliseconds. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** A file to be written. */
interface Plan {
  /** Length, header and filling: all before the data. The checksum is still the placeholder. */
  readonly head: Uint8Array;
  /** The data, one tensor after the other. */
  readonly arrays: readonly Uint8Array[];
  readonly size: number;
}

/**
 * One sealed safetensors file as an array. The same tensors and metadata, in the same order, give the same bytes. Wide
 * elements come first in the data, otherwise the order of the map is kept.
 *
 * Throws `invalid-data` if a tensor's shape does not fit its data, or a name or text cannot be written, and
 * `not-available` if the machine is big-endian or has no array of that length.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
  sha256: Sha256 = portableSha256,
): Uint8Array {
  const { head, arrays, size } = planOf(tensors, metadata);
  const file = joined(arrayOf(size), [head, ...arrays]);
  const checksum = new Checksum(head, sha256);
  checksum.update(file.subarray(head.length));
  seal(file, checksum.digest());
  return file;
}

/**
 * The same file piece by piece, of any size: each piece is valid until the next is asked for. The tensors are gone through
 * twice, for the checksum and for the pieces, and must not change meanwhile.
 */
export async function* safetensorsPieces(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
  sha256: Sha256 = portableSha256,
  pieceBytes: number = PIECE_BYTES,
): AsyncGenerator<Uint8Array, void, undefined> {
  const plan = planOf(tensors, metadata);
  const checksum = new Checksum(plan.head, sha256);
  const turn = new Turn();
  const buffer = new Uint8Array(Math.min(pieceBytes, plan.size));
  for (const piece of packed(plan.arrays, buffer)) {
    checksum.update(piece);
    await turn.next();
  }
  seal(plan.head, checksum.digest());
  yield* packed([plan.head, ...plan.arrays], buffer);
}

/** `arrays` end to end, cut into pieces of the size of `buffer`, in which each piece stands until the next. */
function* packed(arrays: readonly Uint8Array[], buffer: Uint8Array): Generator<Uint8Array, void, undefined> {
  let filled = 0;
  for (const array of arrays) {
    for (let at = 0; at < array.length; ) {
      const part = array.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < buffer.length) continue;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

function planOf(tensors: ReadonlyMap<string, NamedTensor>, metadata: Readonly<Record<string, string>>): Plan {
  requireLittleEndian();
  const entries = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const members = [`${JSON.stringify(METADATA_KEY)}:${metadataJson(metadata)}`];
  let dataLength = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor);
    const offsets = [dataLength, dataLength + tensor.data.byteLength];
    const info = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: offsets };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(info)}`);
    dataLength += tensor.data.byteLength;
  }
  const header = encodeUtf8(`{${members.join(",")}}`);
  const dataStart = Math.ceil((LENGTH_BYTES + header.length) / ALIGNMENT) * ALIGNMENT;
  if (dataStart - LENGTH_BYTES > MAX_HEADER_BYTES) {
    throw invalidData(`Names and metadata take ${header.length} bytes; a safetensors header holds ${MAX_HEADER_BYTES}`);
  }
  const head = new Uint8Array(dataStart).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(dataStart - LENGTH_BYTES), true);
  head.set(header, LENGTH_BYTES);
  const arrays = entries.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return { head, arrays, size: dataStart + dataLength };
}

function arrayOf(size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    const what = `The file takes ${size} bytes, and no array here holds as many`;
    throw new SasrecError("not-available", `${what}. Write it with save(path), which needs no array.`, {
      feature: "toBytes",
      cause,
    });
  }
}

function metadataJson(metadata: Readonly<Record<string, string>>): string {
  const members = [`${JSON.stringify(CHECKSUM_KEY)}:${JSON.stringify(CHECKSUM_PLACEHOLDER)}`];
  for (const [key, value] of Object.entries(metadata)) {
    if (key === CHECKSUM_KEY) throw invalidData(`The metadata key "${CHECKSUM_KEY}" is taken by the format`);
    if (typeof value !== "string") throw invalidData(`Metadata ${quote(key)} is ${typeof value}; it must be text`);
    if (!isWellFormed(key) || !isWellFormed(value)) throw invalidData(`Metadata ${quote(key)} is ill-formed Unicode`);
    members.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  return `{${members.join(",")}}`;
}

function checkTensor(name: string, { dtype, shape, data }: NamedTensor): void {
  if (name === METADATA_KEY || !isWellFormed(name)) throw invalidData(`A tensor cannot be called ${quote(name)}`);
  if (arrayClass(dtype)?.name !== data[Symbol.toStringTag]) {
    throw invalidData(`Tensor ${quote(name)} of dtype ${dtype} cannot hold a ${data[Symbol.toStringTag]}`);
  }
  if (shape.length > MAX_RANK || elementCount(shape) !== data.length) {
    throw invalidData(`Tensor ${quote(name)} has ${data.length} elements, which is not the shape [${shape}]`);
  }
}

function invalidData(problem: string): SasrecError {
  return new SasrecError("invalid-data", `${problem}.`);
}
