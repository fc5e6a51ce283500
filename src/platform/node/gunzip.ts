/**
 * Gzip, unpacked as it comes.
 *
 * @module
 */

import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Unpacked at once. */
const PIECE_BYTES = 1 << 18;

/** See `Platform.gunzip`. */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false, highWaterMark: 1 << 20 });
  const unpacked = createGunzip({ chunkSize: PIECE_BYTES });
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
  }
}
