/**
 * A reader of safetensors files for tests, apart from the library's own so that neither hides a fault of the other.
 *
 * @module
 */

interface Entry {
  readonly dtype: string;
  readonly data_offsets: readonly [number, number];
}

/** Tensors by name and the header's metadata. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Float32Array | Int32Array>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads float32 and int32 tensors: 8 bytes of header length, a JSON header, then the elements, little-endian. */
export function decodeSafetensors(file: Uint8Array): Safetensors {
  const bytes = Uint8Array.from(file);
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const tensors = new Map<string, Float32Array | Int32Array>();
  for (const [name, { dtype, data_offsets }] of Object.entries(entries as Record<string, Entry>)) {
    const data = bytes.slice(start + data_offsets[0], start + data_offsets[1]).buffer;
    if (dtype !== "F32" && dtype !== "I32") throw new TypeError(`${name} is of type ${dtype}`);
    tensors.set(name, dtype === "F32" ? new Float32Array(data) : new Int32Array(data));
  }
  return { tensors, metadata };
}
