/** Gzip and Zstandard, unpacked as they come. */

import { Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";

/** Unpacked at once. */
const PIECE_BYTES = 1 << 18;

/** Node 22.15 and later have Zstandard themselves, several times as fast as `fzstd`. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: (options: object) => Transform };

/** See `Platform.gunzip`. */
export function gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(packed, zlib.createGunzip({ chunkSize: PIECE_BYTES }));
}

/** See `Platform.unzstd`. */
export function unzstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (createZstdDecompress !== undefined) return through(packed, createZstdDecompress({ chunkSize: PIECE_BYTES }));
  return unzstdSlowly(packed);
}

async function* through(packed: AsyncIterable<Uint8Array>, unpacked: Transform): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false, highWaterMark: 1 << 20 });
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
  }
}

/** Fed to `fzstd` at once: what it unpacks of it, at most some hundred times as much, waits in memory. */
const FEED_BYTES = 1 << 16;

async function* unzstdSlowly(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const stream = new Decompress((piece) => {
    if (piece.length > 0) ready.push(piece);
  });
  for await (const piece of packed) {
    for (let from = 0; from < piece.length; from += FEED_BYTES) {
      stream.push(piece.subarray(from, from + FEED_BYTES));
      const now = ready;
      ready = [];
      yield* now;
    }
  }
  stream.push(new Uint8Array(0), true);
  yield* ready;
}
