/** Bytes that are read piece by piece, wherever they are. */

/** A file or an array, of a size that does not change while it is read. */
export interface ByteSource {
  readonly size: number;
  /** Fills `into` with the bytes from `at` on, all of which must be there. */
  read(at: number, into: Uint8Array): Promise<void>;
  /** The bytes from `at` on themselves, if the source has them at hand. */
  view?(at: number, length: number): Uint8Array;
}

/** Bytes at hand. They must not change until they are read. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  const view = (at: number, length: number): Uint8Array => {
    return new Uint8Array(bytes.buffer, bytes.byteOffset + at, length);
  };
  return {
    size: bytes.length,
    view,
    async read(at, into) {
      into.set(view(at, into.length));
    },
  };
}
