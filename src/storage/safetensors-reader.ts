/**
 * Reads safetensors files: named tensors and text metadata in one file that can only hold data, never code.
 *
 * Layout (https://github.com/huggingface/safetensors, "Format"): 8 bytes of header length, lowest first; a JSON header,
 * padded with spaces; the tensors' bytes, row-major, lowest byte first, without a gap. On top of it, a file of ours has
 * a checksum (see `checksum.ts`), which other readers see as one more entry of the metadata.
 *
 * ```ts
 * const file = await openSafetensors(sourceOf(bytes));
 * const bias = await file.read<"F32">("bias");
 * ```
 */

import { SasrecError } from "../errors.ts";
import { Turn } from "../turns.ts";
import { CHECKSUM_KEY, Checksum, portableSha256, type Sha256, statedChecksum } from "./checksum.ts";
import {
  arrayClass,
  type Dtype,
  type DtypeArrays,
  elementCount,
  requireLittleEndian,
  SUPPORTED_DTYPES,
} from "./dtypes.ts";
import { type HeaderTensor, LENGTH_BYTES, MAX_HEADER_BYTES, parseHeader, quote } from "./header.ts";
import type { ByteSource } from "./source.ts";
import { decodeUtf8 } from "./utf8.ts";

/** What {@link openSafetensors} accepts. */
export interface OpenOptions {
  /** Whether a file without a checksum (one that another library wrote) is an error. Default true. */
  readonly requireChecksum?: boolean;
  /** The longest header accepted, in bytes. Default {@link MAX_HEADER_BYTES}. */
  readonly maxHeaderBytes?: number;
  /** What messages call the file, such as its path. Default "The file". */
  readonly source?: string;
  /** The platform's SHA-256, if it has a fast one. Default: a portable one. */
  readonly sha256?: Sha256;
  /** Bytes that are read at a time. */
  readonly pieceBytes?: number;
}

/** What a file says of a tensor. The data are of just that size. */
export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** An open file, checked but for the numbers in it. */
export interface SafetensorsFile {
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** The header's texts without the checksum, in an object that inherits nothing. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The checksum, verified: `sha256:` and 64 hexadecimal digits. `undefined` if the file has none. */
  readonly checksum: string | undefined;
  /**
   * The elements of a tensor: in `into`, an array of its type and length, or else in a new one. Throws `not-available`
   * if there is no array of that length.
   */
  read<D extends Dtype>(name: string, into?: DtypeArrays[D]): Promise<DtypeArrays[D]>;
}

/** Bytes read at a time, unless told otherwise. */
const PIECE_BYTES = 4 * 1024 * 1024;

interface Place extends TensorInfo {
  /** The first byte in the file. */
  readonly at: number;
}

/**
 * The texts of the header, unchecked: to find out what a file is before it is opened. Throws `invalid-file` if there is
 * no header.
 */
export async function peekMetadata(source: ByteSource): Promise<ReadonlyMap<string, string>> {
  const head = await readHead(source, MAX_HEADER_BYTES, "The file");
  return parseHeader(headerText(head, "The file"), "The file").metadata;
}

/**
 * Opens a file after everything in it has been checked but the numbers: first the checksum, so that a damaged file is
 * called damaged, then header and layout, so that a file made to mislead is refused as well. Nothing is allocated for a
 * size that the file only claims.
 *
 * Throws `invalid-file` if it is no sound file, and `not-available` on a big-endian machine.
 */
export async function openSafetensors(bytes: ByteSource, options: OpenOptions = {}): Promise<SafetensorsFile> {
  const { requireChecksum = true, maxHeaderBytes = MAX_HEADER_BYTES, pieceBytes = PIECE_BYTES } = options;
  const { source = "The file", sha256 = portableSha256 } = options;
  requireLittleEndian();
  const head = await readHead(bytes, maxHeaderBytes, source);
  const checksum = statedChecksum(head);
  if (checksum === undefined && requireChecksum) {
    const hint = "If another program wrote it, load it with requireChecksum: false";
    throw invalidFile(source, `it does not begin with a checksum. It is damaged, or sasrec did not write it. ${hint}`);
  }
  if (checksum !== undefined && (await computedChecksum(bytes, head, sha256, pieceBytes)) !== checksum) {
    throw invalidFile(source, "its checksum does not fit its content. It is damaged or cut short");
  }
  const header = parseHeader(headerText(head, source), source);
  if (header.metadata.get(CHECKSUM_KEY) !== checksum) {
    const hint = "Whoever writes such a file anew leaves the entry out";
    throw invalidFile(
      source,
      `its ${CHECKSUM_KEY} is not the first entry of the header, so it is out of date. ${hint}`,
    );
  }
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, value] of header.metadata) if (key !== CHECKSUM_KEY) metadata[key] = value;
  const places = placesOf(header.tensors, head.length, bytes.size - head.length, source);
  return {
    tensors: places,
    metadata,
    checksum,
    async read<D extends Dtype>(name: string, into?: DtypeArrays[D]): Promise<DtypeArrays[D]> {
      const { dtype, shape, at } = places.get(name) as Place;
      const array = into ?? newArray(dtype as D, elementCount(shape) as number, source);
      const target = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      await readPieces(bytes, at, target, pieceBytes);
      return array;
    },
  };
}

/** Length and header. */
async function readHead(bytes: ByteSource, most: number, source: string): Promise<Uint8Array> {
  const room = bytes.size - LENGTH_BYTES;
  if (room < 2) throw invalidFile(source, `it has ${bytes.size} bytes, too few for a header. It may be cut short`);
  const first = new Uint8Array(LENGTH_BYTES);
  await bytes.read(0, first);
  const view = new DataView(first.buffer);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > room) {
    if (isText(first)) throw invalidFile(source, "it begins as a text does, and is no model");
    const problem = `its first 8 bytes announce a header of ${length} bytes, but ${room} follow`;
    throw invalidFile(source, `${problem}. It is cut short or no safetensors file`);
  }
  if (length > most) throw invalidFile(source, `its header has ${length} bytes, more than the ${most} allowed`);
  const head = new Uint8Array(LENGTH_BYTES + length);
  await bytes.read(0, head);
  return head;
}

/** A length of a file that there can be has zeros among its bytes. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

async function computedChecksum(
  bytes: ByteSource,
  head: Uint8Array,
  sha256: Sha256,
  pieceBytes: number,
): Promise<string> {
  const checksum = new Checksum(head, sha256);
  const buffer = new Uint8Array(bytes.view === undefined ? Math.min(pieceBytes, bytes.size - head.length) : 0);
  const turn = new Turn();
  for (let at = head.length; at < bytes.size; at += pieceBytes) {
    const length = Math.min(pieceBytes, bytes.size - at);
    const piece = bytes.view?.(at, length) ?? buffer.subarray(0, length);
    if (bytes.view === undefined) await bytes.read(at, piece);
    checksum.update(piece);
    if (turn.isOver) await turn.next();
  }
  return checksum.digest();
}

/** Fills `target` with the bytes from `at` on, piece by piece. */
async function readPieces(bytes: ByteSource, at: number, target: Uint8Array, pieceBytes: number): Promise<void> {
  const turn = new Turn();
  for (let done = 0; done < target.length; done += pieceBytes) {
    await bytes.read(at + done, target.subarray(done, done + pieceBytes));
    if (turn.isOver) await turn.next();
  }
}

function headerText(head: Uint8Array, source: string): string {
  try {
    return decodeUtf8(head.subarray(LENGTH_BYTES));
  } catch (cause) {
    throw invalidFile(source, "its header is not UTF-8", cause);
  }
}

/** Where the tensors are, once it is known that they cover the data exactly, in order. */
function placesOf(
  entries: ReadonlyMap<string, HeaderTensor>,
  dataStart: number,
  dataLength: number,
  source: string,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let covered = 0;
  const inOrder = [...entries].sort(([, { offsets: a }], [, { offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  for (const [name, { dtype, shape, offsets }] of inOrder) {
    const fail = (problem: string): never => {
      throw invalidFile(source, `its tensor ${quote(name)} ${problem}`);
    };
    const [begin, end] = offsets;
    const { BYTES_PER_ELEMENT: width } =
      arrayClass(dtype) ?? fail(`has dtype ${quote(dtype)}; known are ${SUPPORTED_DTYPES.join(", ")}`);
    const count = elementCount(shape) ?? fail(`has shape [${shape}], a product above 2^53 - 1`);
    if (end < begin || end > dataLength) fail(`has offsets ${begin} to ${end} in ${dataLength} bytes of data`);
    if (begin !== covered) fail(`starts at byte ${begin} of the data, but the one before it ends at ${covered}`);
    if (count * width !== end - begin) {
      fail(`has ${end - begin} bytes; shape [${shape}] of ${dtype} needs ${count * width}`);
    }
    places.set(name, { dtype: dtype as Dtype, shape, at: dataStart + begin });
    covered = end;
  }
  if (covered !== dataLength) {
    throw invalidFile(source, `it has ${dataLength} bytes of data, of which its tensors cover ${covered}`);
  }
  return places;
}

function newArray<D extends Dtype>(dtype: D, length: number, source: string): DtypeArrays[D] {
  try {
    return new (arrayClass(dtype) as NonNullable<ReturnType<typeof arrayClass>>)(length) as DtypeArrays[D];
  } catch (cause) {
    const why = `${source} holds ${length} numbers in one tensor, and no array here holds as many`;
    throw new SasrecError("not-available", `${why}.`, { feature: "long arrays", cause });
  }
}

function invalidFile(source: string, problem: string, cause?: unknown): SasrecError {
  return new SasrecError("invalid-file", `${source} is no valid safetensors file: ${problem}.`, {
    file: source,
    cause,
  });
}
