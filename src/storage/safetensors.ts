/**
 * The safetensors format, with a checksum of everything in the file. See `docs/file-format.md`.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { SasrecError } from "../errors.ts";
import { type Header, parseHeader } from "./header.ts";

/** Element types that are read and written, by their safetensors names. */
export type ElementType = "F32" | "I32";

/** A tensor of a file; `data` holds the product of `shape` elements, row-major. */
export interface NamedTensor {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** What a file holds. */
export interface Safetensors {
  readonly tensors: Map<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Tensor data starts at a multiple of this, so that arrays can be views into the file. */
const ALIGNMENT = 64;
/** Stands for the checksum while it is computed: the header's length does not depend on it. */
const PLACEHOLDER: string = "0".repeat(64);

/** The bytes of a file. The checksum is added to the metadata under `checksum`. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: { checksum: PLACEHOLDER, ...metadata } };
  let end = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const start = end;
    end += data.byteLength;
    entries[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const headerLength = Math.ceil((8 + json.length) / ALIGNMENT) * ALIGNMENT - 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength); // the format pads its header with spaces
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  sign(bytes, headerLength);
  return bytes;
}

/**
 * The tensors and metadata in `bytes`. Throws `invalid-file` for anything that is no intact file: every length, offset
 * and shape is checked against the bytes that are there before it is used. Arrays are copies.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { entries, metadata, dataStart } = parseHeader(bytes);
  verify(bytes, dataStart - 8, metadata);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of entries) tensors.set(name, readTensor(bytes, dataStart, entry));
  return { tensors, metadata };
}

function readTensor(bytes: Uint8Array, dataStart: number, { dtype, shape, start, end }: Header): NamedTensor {
  const copy = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end)); // the slice of a Buffer is a view
  const data = dtype === "F32" ? new Float32Array(copy.buffer) : new Int32Array(copy.buffer);
  return { dtype, shape, data };
}

/** Writes the checksum over its placeholder, the first such run of zeros in the header. */
export function sign(bytes: Uint8Array, headerLength: number): void {
  const at = find(bytes.subarray(8, 8 + headerLength), PLACEHOLDER);
  if (at < 0) throw new SasrecError("invalid-file", "the header has no place for a checksum");
  bytes.set(new TextEncoder().encode(bytesToHex(sha256(bytes))), 8 + at);
}

function verify(bytes: Uint8Array, headerLength: number, metadata: Readonly<Record<string, string>>): void {
  const checksum = metadata["checksum"];
  if (checksum === undefined || !/^[0-9a-f]{64}$/.test(checksum)) {
    throw new SasrecError("invalid-file", "the file has no checksum: it was not written by sasrec");
  }
  const at = find(bytes.subarray(8, 8 + headerLength), checksum);
  if (at < 0) throw new SasrecError("invalid-file", "the file's checksum is not spelled as sasrec writes it");
  const hash = sha256.create();
  hash.update(bytes.subarray(0, 8 + at)).update(new TextEncoder().encode(PLACEHOLDER)).update(bytes.subarray(8 + at + 64));
  if (bytesToHex(hash.digest()) === checksum) return;
  throw new SasrecError("invalid-file", "the file is damaged: its contents do not match its checksum");
}

/** Where the ASCII `text` first stands in `bytes`, or -1. */
function find(bytes: Uint8Array, text: string): number {
  const wanted = new TextEncoder().encode(text);
  let at = bytes.indexOf(wanted[0] as number);
  while (at >= 0) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
    at = bytes.indexOf(wanted[0] as number, at + 1);
  }
  return -1;
}
