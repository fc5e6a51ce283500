/**
 * Bytes that are read piece by piece, wherever they are.
 *
 * @module
 */

/** A file or an array, of a size that does not change while it is read. */
export interface ByteSource {
  readonly size: number;
  /** Fills `into` with the bytes from `at` on, all of which must be there. */
  read(at: number, into: Uint8Array): Promise<void>;
}

/** Bytes at hand. They must not change until they are read. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(at, into) {
      into.set(new Uint8Array(bytes.buffer, bytes.byteOffset + at, into.length));
    },
  };
}
