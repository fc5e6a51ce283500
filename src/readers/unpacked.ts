/**
 * A file's bytes, unpacked if its first ones say that it is packed.
 *
 * @module
 */

import { platform } from "#platform";
import { SasrecError } from "../errors.ts";
import type { Path } from "../platform/platform.ts";

const GZIP: readonly number[] = [0x1f, 0x8b];
const ZSTD: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** The file's bytes in pieces. Throws `io`, and `invalid-file` if a packed file is damaged. */
export async function* unpacked(path: Path): AsyncGenerator<Uint8Array> {
  const pieces = platform.files.pieces(path)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const all = resumed(first.value, pieces);
  const begins = (bytes: readonly number[]): boolean => bytes.every((byte, i) => first.value[i] === byte);
  if (begins(GZIP)) yield* checked(platform.gunzip(all), path, "gzip");
  else if (begins(ZSTD)) yield* checked(platform.unzstd(all), path, "Zstandard");
  else yield* all;
}

/** `first`, then what `rest` still has. */
export async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* checked(pieces: AsyncIterable<Uint8Array>, path: Path, kind: string): AsyncGenerator<Uint8Array> {
  const unpacking = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unpacking.next().catch((cause: unknown) => {
        if (cause instanceof SasrecError) throw cause;
        const file = String(path);
        throw new SasrecError("invalid-file", `${file} is a damaged ${kind} file: ${String(cause)}`, { file, cause });
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await unpacking.return?.();
  }
}
