/** What DuckDB can query as a `TableReader`: its own files, and all files that it reads. */

import { SasrecError } from "../../errors.ts";
import { secondsOfMicros } from "../parquet/times.ts";
import type { Batch, ChooseColumns, TableReader, Value } from "../reader.ts";
import { optional } from "./optional.ts";
import { type DatabaseOptions, failedQuery, identifier, queryOf, SAMPLE_ROWS } from "./query.ts";

/** The part of `@duckdb/node-api` that is used. */
interface DuckDB {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<Instance>;
  };
}
interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowObjects(): readonly Readonly<Record<string, unknown>>[] }>;
  stream(sql: string): Promise<{ fetchChunk(): Promise<Chunk | null> }>;
  closeSync(): void;
}
interface Chunk {
  readonly rowCount: number;
  getColumnValues(column: number): readonly unknown[];
}

/** Chunks have 2,048 rows: so many are one batch. */
const CHUNKS = 16;

/** A query of DuckDB, or a table of one of its files, which is opened to be read only. */
export class DuckDBReader implements TableReader {
  readonly name: string;
  readonly #path: string;
  readonly #options: DatabaseOptions;

  /** @param path of a file of DuckDB; `:memory:` if the query says what it reads */
  constructor(path: string, name: string, options: DatabaseOptions) {
    this.#path = path;
    this.name = name;
    this.#options = options;
  }

  /**
   * The result is made before it is read: an error of the query ends a stream as if it were complete, and none comes later.
   *
   * Throws `not-available` without the package, `invalid-option`, and `invalid-file` with what DuckDB says.
   */
  async *batches(choose?: ChooseColumns): AsyncGenerator<Batch> {
    const { DuckDBInstance } = await optional<DuckDB>("@duckdb/node-api", "DuckDB");
    const isFile = this.#path !== ":memory:";
    const instance = await DuckDBInstance.create(this.#path, isFile ? { access_mode: "READ_ONLY" } : {}).catch(
      (cause) => {
        throw failedQuery(this.name, cause);
      },
    );
    const connection = await instance.connect();
    try {
      yield* this.#read(connection, choose);
    } catch (cause) {
      throw failedQuery(this.name, cause);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async *#read(connection: Connection, choose: ChooseColumns | undefined): AsyncGenerator<Batch> {
    await connection.run("set timezone = 'UTC'");
    const tables = await textsOf(connection, "select table_name as text from duckdb_tables() where not temporary");
    const query = queryOf(this.#options, tables, this.name);
    const columns = (await connection.runAndReadAll(`describe ${query}`)).getRowObjects();
    const names = columns.map((column) => String(column["column_name"]));
    const types = columns.map((column) => String(column["column_type"]));
    const chosen = new Set(choose?.(names, names.length) ?? names.keys());
    const selected = names.map((name, position) => {
      const value = chosen.has(position) ? castOf(identifier(name), types[position] as string) : "null";
      return `${value} as c${position}`;
    });
    const texts = names.map((name) => `${identifier(name)}::varchar as ${identifier(name)}`);
    const first = await connection.runAndReadAll(
      `select ${texts.join(", ")} from (${query}) as q limit ${SAMPLE_ROWS}`,
    );
    const sample = first.getRowObjects();
    await connection.run(`create temp table sasrec_result as select ${selected.join(", ")} from (${query}) as q`);
    const [count] = await textsOf(connection, "select count(*)::varchar as text from sasrec_result");
    const result = await connection.stream("select * from sasrec_result");
    let rows = 0;
    for (let more = true; more; ) {
      const chunks: Chunk[] = [];
      while (more && chunks.length < CHUNKS) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) more = false;
        else chunks.push(chunk);
      }
      const size = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
      rows += size;
      if (size > 0 || rows === 0) {
        const values = names.map((name, column) => {
          if (!chosen.has(column)) return rows > size ? [] : sample.map((row) => row[name] as Value);
          const convert = converterOf(types[column] as string);
          return chunks.flatMap((chunk) => chunk.getColumnValues(column).map(convert));
        });
        yield { names, columns: values, size };
      }
    }
    if (String(rows) === count) return;
    throw new SasrecError("invalid-file", `${this.name}: DuckDB gave ${rows} rows of ${count}`, { file: this.name });
  }
}

async function textsOf(connection: Connection, sql: string): Promise<readonly string[]> {
  return (await connection.runAndReadAll(sql)).getRowObjects().map(({ text }) => String(text));
}

const EXACT = /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/;

/** Types that come out as numbers, bigints, texts or lists of them. */
function castOf(column: string, type: string): string {
  if (type.endsWith("[]")) return EXACT.test(type.slice(0, -2)) ? column : `${column}::varchar[]`;
  if (EXACT.test(type)) return column;
  if (/^(?:FLOAT|DOUBLE|DECIMAL)/.test(type)) return `${column}::double`;
  return /^(?:TIMESTAMP|DATE)/.test(type) ? `epoch_us(${column}::timestamptz)` : `${column}::varchar`;
}

function converterOf(type: string): (value: unknown) => Value {
  if (/^(?:TIMESTAMP|DATE)/.test(type) && !type.endsWith("[]")) {
    return (value) => (typeof value === "bigint" ? secondsOfMicros(Number(value)) : (value as Value));
  }
  if (!type.endsWith("[]")) return (value) => value as Value;
  return (value) => {
    return typeof value === "object" && value !== null && "items" in value ? (value.items as Value) : (value as Value);
  };
}
