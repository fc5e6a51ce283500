/**
 * A text file as a `TableReader`.
 *
 * @module
 */

import { platform } from "#platform";
import { SasrecError } from "../../errors.ts";
import type { Path } from "../../platform/platform.ts";
import type { Findings } from "../findings.ts";
import type { Batch } from "../reader.ts";
import { type Encoding, utf8Check, utf8OfLatin1 } from "./bytes.ts";
import type { LayoutOptions } from "./layout.ts";
import { TextTable } from "./text-table.ts";

/** The table in a file, gzipped or not (its first bytes tell), read once in pieces. */
export class TextReader {
  readonly name: string;
  readonly #path: Path;
  readonly #encoding: Encoding;
  readonly #table: TextTable;

  /** @param name the file, for messages */
  constructor(path: Path, name: string, encoding: Encoding, options: LayoutOptions, findings: Findings) {
    this.name = name;
    this.#path = path;
    this.#encoding = encoding;
    this.#table = new TextTable(options, findings, encoding === "utf-8" ? utf8Check(name) : undefined);
  }

  /** See `TextTable.guessedSequences`. */
  get guessedSequences(): number {
    return this.#table.guessedSequences;
  }

  /** Throws `io`, `invalid-file` and `invalid-option`. */
  async *batches(): AsyncGenerator<Batch> {
    for await (const piece of unpacked(this.#path)) {
      const batch = this.#table.push(this.#encoding === "latin1" ? utf8OfLatin1(piece) : piece);
      if (batch !== undefined) yield batch;
    }
    yield* this.#table.end();
  }
}

async function* unpacked(path: Path): AsyncGenerator<Uint8Array> {
  const pieces = platform.files.pieces(path)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const all = resumed(first.value, pieces);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* all;
  try {
    yield* platform.gunzip(all);
  } catch (cause) {
    if (cause instanceof SasrecError) throw cause;
    const message = `${String(path)} is a damaged gzip file: ${String(cause)}`;
    throw new SasrecError("invalid-file", message, { file: String(path), cause });
  }
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
