/**
 * The safetensors format: named tensors and text metadata in one file that can only hold data, never code.
 *
 * Layout (https://github.com/huggingface/safetensors, "Format"): 8 bytes of header length, lowest first; a JSON header,
 * padded with spaces; the tensors' bytes, row-major, lowest byte first, without a gap. On top of it, a file of ours has
 * a checksum (see `checksum.ts`), which other readers see as one more entry of the metadata.
 *
 * @example
 * ```ts
 * const tensors = new Map([["bias", { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } as const]]);
 * const bytes = encodeSafetensors(tensors, { format: "sasrec" });
 * const { metadata } = decodeSafetensors(bytes); // { format: "sasrec" }
 * ```
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import {
  CHECKSUM_KEY,
  CHECKSUM_PLACEHOLDER,
  computedChecksum,
  portableSha256,
  type Sha256,
  seal,
  statedChecksum,
} from "./checksum.ts";
import { dtypeInfo, elementCount, isLittleEndian, type NamedTensor, SUPPORTED_DTYPES } from "./dtypes.ts";
import { type HeaderTensor, MAX_RANK, METADATA_KEY, parseHeader, quote } from "./header.ts";
import { decodeUtf8, encodeUtf8, isWellFormed } from "./utf8.ts";

export type { Dtype, NamedTensor } from "./dtypes.ts";

/** The longest header the format's own library reads, in bytes. */
export const MAX_HEADER_BYTES = 100_000_000;

/** The data starts at a multiple of this many bytes, so that every tensor of ours is aligned for its typed array. */
const ALIGNMENT = 64;
const LENGTH_BYTES = 8;

/** A file's content. */
export interface SafetensorsFile {
  /** In the order of the data. Views of the bytes that were decoded, or copies where these are not aligned. */
  readonly tensors: Map<string, NamedTensor>;
  /** The header's texts without the checksum, in an object that inherits nothing. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The checksum, verified: `sha256:` and 64 hexadecimal digits. Undefined where the file has none. */
  readonly checksum: string | undefined;
}

/** What {@link decodeSafetensors} accepts. */
export interface DecodeOptions {
  /** Whether a file without a checksum (one that another library wrote) is an error. Default true. */
  readonly requireChecksum?: boolean;
  /** The longest header accepted, in bytes. Default {@link MAX_HEADER_BYTES}. */
  readonly maxHeaderBytes?: number;
  /** What messages call the file, such as its path. Default "The file". */
  readonly source?: string;
  /** The platform's SHA-256, where it has a fast one. Default: a portable one. */
  readonly sha256?: Sha256;
}

/**
 * One sealed safetensors file. The same tensors and metadata, in the same order, give the same bytes. Wide elements come
 * first in the data, otherwise the order of the map is kept.
 *
 * @throws SasrecError `invalid-data` where a tensor's shape does not fit its data, or a name or text cannot be written;
 * `not-available` on a big-endian machine.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
  sha256: Sha256 = portableSha256,
): Uint8Array {
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

  const file = new Uint8Array(dataStart + dataLength);
  new DataView(file.buffer).setUint32(0, dataStart - LENGTH_BYTES, true); // its upper half stays 0
  file.set(header, LENGTH_BYTES);
  file.fill(0x20, LENGTH_BYTES + header.length, dataStart);
  let at = dataStart;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  seal(file, sha256);
  return file;
}

/**
 * The content of `bytes`, after everything in it has been checked: first the checksum, so that a damaged file is called
 * damaged, then header and layout, so that a file made to mislead is refused as well. Nothing is allocated for a size
 * that the file only claims.
 *
 * The tensors are views of `bytes` where the alignment allows: whoever changes them changes `bytes`.
 *
 * @throws SasrecError `invalid-file` where `bytes` are no sound file; `not-available` on a big-endian machine.
 */
export function decodeSafetensors(bytes: Uint8Array, options: DecodeOptions = {}): SafetensorsFile {
  const { requireChecksum = true, maxHeaderBytes = MAX_HEADER_BYTES } = options;
  const { source = "The file", sha256 = portableSha256 } = options;
  requireLittleEndian();
  const dataStart = LENGTH_BYTES + headerLength(bytes, maxHeaderBytes, source);
  const checksum = verifiedChecksum(bytes, requireChecksum, source, sha256);
  const header = parseHeader(headerText(bytes.subarray(LENGTH_BYTES, dataStart), source), source);
  if (header.metadata.get(CHECKSUM_KEY) !== checksum) {
    throw invalidFile(source, `its ${CHECKSUM_KEY} is not the first entry of the header`);
  }
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, value] of header.metadata) if (key !== CHECKSUM_KEY) metadata[key] = value;
  // No `subarray`: of a Node `Buffer` that is another one, whose `slice` does not copy.
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, bytes.length - dataStart);
  return { tensors: readTensors(header.tensors, data, source), metadata, checksum };
}

function headerLength(bytes: Uint8Array, most: number, source: string): number {
  const room = bytes.length - LENGTH_BYTES;
  if (room < 2) throw invalidFile(source, `it has ${bytes.length} bytes, too few for a header. It may be cut short`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > room) {
    if (isText(bytes.subarray(0, LENGTH_BYTES))) throw invalidFile(source, "it begins as a text does, and is no model");
    const problem = `its first 8 bytes announce a header of ${length} bytes, but ${room} follow`;
    throw invalidFile(source, `${problem}. It is cut short or no safetensors file`);
  }
  if (length > most) throw invalidFile(source, `its header has ${length} bytes, more than the ${most} allowed`);
  return length;
}

/** A length of a file that there can be has zeros among its bytes. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function verifiedChecksum(bytes: Uint8Array, required: boolean, source: string, sha256: Sha256): string | undefined {
  const stated = statedChecksum(bytes);
  if (stated === undefined) {
    if (!required) return undefined;
    throw invalidFile(source, "it does not begin with a checksum. It is damaged, or sasrec did not write it");
  }
  if (computedChecksum(bytes, sha256) !== stated) {
    throw invalidFile(source, "its checksum does not fit its content. It is damaged or cut short");
  }
  return stated;
}

function headerText(bytes: Uint8Array, source: string): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw invalidFile(source, "its header is not UTF-8", cause);
  }
}

/** Checks that the tensors, put in order, cover the data exactly, and only then makes them. */
function readTensors(
  entries: ReadonlyMap<string, HeaderTensor>,
  data: Uint8Array,
  source: string,
): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  let covered = 0;
  const inOrder = [...entries].sort(([, { offsets: a }], [, { offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  for (const [name, { dtype, shape, offsets }] of inOrder) {
    const fail = (problem: string): never => {
      throw invalidFile(source, `its tensor ${quote(name)} ${problem}`);
    };
    const [begin, end] = offsets;
    const info = dtypeInfo(dtype) ?? fail(`has dtype ${quote(dtype)}; known are ${SUPPORTED_DTYPES.join(", ")}`);
    const count = elementCount(shape) ?? fail(`has shape [${shape}], a product above 2^53 - 1`);
    if (end < begin || end > data.length) fail(`has offsets ${begin} to ${end} in ${data.length} bytes of data`);
    if (begin !== covered) fail(`starts at byte ${begin} of the data, but the one before it ends at ${covered}`);
    if (count * info.bytes !== end - begin) {
      fail(`has ${end - begin} bytes; shape [${shape}] of ${dtype} needs ${count * info.bytes}`);
    }
    const start = data.byteOffset + begin;
    const array =
      start % info.bytes === 0
        ? info.view(data.buffer, start, count)
        : info.view(data.slice(begin, end).buffer, 0, count);
    // The compiler cannot see that `dtype` and `array` come from the same row of the dtype table.
    tensors.set(name, { dtype, shape, data: array } as NamedTensor);
    covered = end;
  }
  if (covered !== data.length) {
    throw invalidFile(source, `it has ${data.length} bytes of data, of which its tensors cover ${covered}`);
  }
  return tensors;
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
  const info = dtypeInfo(dtype);
  if (info === undefined || info.arrayName !== data[Symbol.toStringTag]) {
    throw invalidData(`Tensor ${quote(name)} of dtype ${dtype} cannot hold a ${data[Symbol.toStringTag]}`);
  }
  if (shape.length > MAX_RANK || elementCount(shape) !== data.length) {
    throw invalidData(`Tensor ${quote(name)} has ${data.length} elements, which is not the shape [${shape}]`);
  }
}

function requireLittleEndian(): void {
  if (isLittleEndian()) return;
  throw new SasrecError("not-available", "Model files are little-endian, and this machine is big-endian.", {
    feature: "model files",
  });
}

function invalidFile(source: string, problem: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-file", `${source} is no valid safetensors file: ${problem}.`, {
    file: source,
    cause,
  });
}

function invalidData(problem: string): SasrecError {
  return new SasrecError("invalid-data", `${problem}.`);
}
