/** A file's bytes, unpacked if its first ones say that it is packed. */

import { platform } from "#platform";
import { SasrecError } from "../errors.ts";

const GZIP: readonly number[] = [0x1f, 0x8b];
const ZSTD: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** Whether `bytes` begin with those of `head`. */
export function beginsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, i) => bytes[i] === byte);
}

/**
 * `first` and then `rest`, unpacked if need be. Throws `invalid-file` if what is packed is damaged.
 *
 * @param file for messages
 */
export function unpacked(first: Uint8Array, rest: AsyncIterator<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  const all = resumed(first, rest);
  if (beginsWith(first, GZIP)) return checked(platform.gunzip(all), file, "gzip");
  return beginsWith(first, ZSTD) ? checked(platform.unzstd(all), file, "Zstandard") : all;
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* checked(pieces: AsyncIterable<Uint8Array>, file: string, kind: string): AsyncGenerator<Uint8Array> {
  const unpacking = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unpacking.next().catch((cause: unknown) => {
        if (cause instanceof SasrecError) throw cause;
        throw new SasrecError("invalid-file", `${file} is a damaged ${kind} file: ${String(cause)}`, { file, cause });
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await unpacking.return?.();
  }
}
