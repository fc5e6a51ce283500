/** A safetensors file read as a whole. */

import type { NamedTensor } from "../../src/storage/dtypes.ts";
import { type OpenOptions, openSafetensors, type SafetensorsFile } from "../../src/storage/safetensors-reader.ts";
import { sourceOf } from "../../src/storage/source.ts";

/** What a file holds. */
export interface Decoded extends Omit<SafetensorsFile, "tensors" | "read"> {
  readonly tensors: Map<string, NamedTensor>;
}

/** The content of `bytes`. Throws `invalid-file`. */
export async function decodeSafetensors(bytes: Uint8Array, options: OpenOptions = {}): Promise<Decoded> {
  const file = await openSafetensors(sourceOf(bytes), options);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, { dtype, shape }] of file.tensors) {
    tensors.set(name, { dtype, shape, data: await file.read(name) } as NamedTensor);
  }
  return { metadata: file.metadata, checksum: file.checksum, tensors };
}
