/**
 * A file as a `TableReader`, whatever its format: its first bytes tell.
 *
 * @module
 */

import type { Path } from "../platform/platform.ts";
import { AnyTable } from "./any-table.ts";
import type { Findings } from "./findings.ts";
import type { Batch, ChooseColumns, TableReader } from "./reader.ts";
import { type Encoding, utf8Check, utf8OfLatin1 } from "./text/bytes.ts";
import type { LayoutOptions } from "./text/layout.ts";
import { unpacked } from "./unpacked.ts";

/** All columns. */
const ALL: ChooseColumns = (_, width) => Array.from({ length: width }, (_, position) => position);

/** The table in a file, packed or not, read in pieces. */
export class FileReader implements TableReader {
  readonly name: string;
  readonly #path: Path;
  readonly #encoding: Encoding;
  readonly #options: LayoutOptions;
  readonly #findings: Findings;
  #table: AnyTable | undefined;

  /** @param name the file, for messages */
  constructor(path: Path, name: string, encoding: Encoding, options: LayoutOptions, findings: Findings) {
    this.name = name;
    this.#path = path;
    this.#encoding = encoding;
    this.#options = options;
    this.#findings = findings;
  }

  /** See `ByteTable.guessedSequences`. */
  get guessedSequences(): number {
    return this.#table?.guessedSequences ?? 0;
  }

  /** Throws `io`, `invalid-file` and `invalid-option`. */
  async *batches(choose: ChooseColumns = ALL): AsyncGenerator<Batch> {
    const check = this.#encoding === "utf-8" ? utf8Check(this.name) : undefined;
    const table = new AnyTable(this.#options, this.#findings, choose, check);
    this.#table = table;
    for await (const piece of unpacked(this.#path)) {
      const batch = table.push(this.#encoding === "latin1" ? utf8OfLatin1(piece) : piece);
      if (batch !== undefined) yield batch;
    }
    yield* table.end();
  }
}
