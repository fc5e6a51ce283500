/** A file as a `TableReader`, whatever its format: its first bytes tell. */

import { platform } from "#platform";
import { SasrecError } from "../errors.ts";
import type { Path } from "../platform/platform.ts";
import { AnyTable } from "./any-table.ts";
import { DuckDBReader } from "./databases/duckdb.ts";
import type { DatabaseOptions } from "./databases/query.ts";
import { sqliteReader } from "./databases/sqlite.ts";
import type { Findings } from "./findings.ts";
import { type ParquetSource, parquetBatches } from "./parquet/parquet-table.ts";
import type { Batch, ChooseColumns, TableReader } from "./reader.ts";
import { type Encoding, joined, utf8Check, utf8OfLatin1 } from "./text/bytes.ts";
import type { LayoutOptions } from "./text/layout.ts";
import { beginsWith, unpacked } from "./unpacked.ts";

/** What a Parquet file begins with: `PAR1`. */
const PARQUET: readonly number[] = [0x50, 0x41, 0x52, 0x31];
/** What a file of SQLite begins with: `SQLite format 3`. */
const SQLITE: readonly number[] = Array.from("SQLite format 3", (letter) => letter.charCodeAt(0));
/** What a file of DuckDB has from byte 8 on: `DUCK`. */
const DUCKDB: readonly number[] = [0x44, 0x55, 0x43, 0x4b];
/** Bytes that it takes to tell. */
const HEAD = 16;

/** All columns. */
const ALL: ChooseColumns = (_, width) => Array.from({ length: width }, (_, position) => position);

/** The table in a file, packed or not, read in pieces. */
export class FileReader implements TableReader {
  readonly name: string;
  readonly #path: Path;
  readonly #encoding: Encoding;
  readonly #options: LayoutOptions;
  readonly #findings: Findings;
  readonly #database: DatabaseOptions;
  #table: AnyTable | undefined;

  /** @param name the file, for messages */
  constructor(
    path: Path,
    name: string,
    encoding: Encoding,
    options: LayoutOptions,
    findings: Findings,
    database: DatabaseOptions = {},
  ) {
    this.name = name;
    this.#path = path;
    this.#encoding = encoding;
    this.#options = options;
    this.#findings = findings;
    this.#database = database;
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
    const pieces = platform.files.pieces(this.#path)[Symbol.asyncIterator]();
    let first: Uint8Array = new Uint8Array(0);
    while (first.length < HEAD) {
      const next = await pieces.next();
      if (next.done === true) break;
      first = joined(first, next.value);
    }
    const database = this.#databaseOf(first);
    if (database !== undefined) {
      await pieces.return?.();
      return yield* database.batches(choose);
    }
    this.#refuseQuery();
    if (beginsWith(first, PARQUET)) return yield* this.#parquet(first, pieces, choose);
    for await (const piece of unpacked(first, pieces, String(this.#path))) {
      const batch = table.push(this.#encoding === "latin1" ? utf8OfLatin1(piece) : piece);
      if (batch !== undefined) yield batch;
    }
    yield* table.end();
  }

  #databaseOf(first: Uint8Array): TableReader | undefined {
    if (typeof this.#path !== "string" || this.#path === "-") return undefined;
    if (beginsWith(first, SQLITE)) return sqliteReader(this.#path, this.name, this.#database);
    if (!beginsWith(first.subarray(8), DUCKDB)) return undefined;
    return new DuckDBReader(this.#path, this.name, this.#database);
  }

  #refuseQuery(): void {
    const [option] = Object.entries(this.#database).filter(([, value]) => value !== undefined);
    if (option === undefined) return;
    const message = `option "${option[0]}": ${this.name} is no database; to query files by DuckDB, give "duckdb:" in place of a file and name them in the query`;
    throw new SasrecError("invalid-option", message, { option: option[0] });
  }

  async *#parquet(first: Uint8Array, rest: AsyncIterator<Uint8Array>, choose: ChooseColumns): AsyncGenerator<Batch> {
    if (this.#path === "-") return yield* parquetBatches(await inMemory(first, rest), this.name, choose);
    await rest.return?.();
    const file = await platform.files.open(this.#path);
    try {
      yield* parquetBatches(file, this.name, choose);
    } finally {
      await file.close();
    }
  }
}

/** Standard input, in which nobody can go back, as a whole: what a Parquet file has is told at its end. */
async function inMemory(first: Uint8Array, rest: AsyncIterator<Uint8Array>): Promise<ParquetSource> {
  const pieces = [first];
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) pieces.push(next.value);
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return {
    size: bytes.length,
    async read(at, into) {
      into.set(bytes.subarray(at, at + into.length));
    },
  };
}
