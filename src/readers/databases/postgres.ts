/** A query of Postgres as a `TableReader`: rows by a cursor, in one transaction that only reads. */

import { SasrecError } from "../../errors.ts";
import { secondsOfMicros } from "../parquet/times.ts";
import type { Batch, ChooseColumns, TableReader, Value } from "../reader.ts";
import { optional } from "./optional.ts";
import { batchOf, type DatabaseOptions, failedQuery, identifier, queryOf, SAMPLE_ROWS } from "./query.ts";

/** The part of `pg` that is used. */
interface Postgres {
  readonly default: { readonly Client: new (options: object) => Client };
}
interface Client {
  connect(): Promise<void>;
  query(options: object): Promise<Result>;
  end(): Promise<void>;
  on(event: "error", receive: (error: Error) => void): void;
}
interface Result {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** Fetched at once. */
const ROWS = 10_000;
const TABLES = `select case table_schema when 'public' then table_name else table_schema || '.' || table_name end
  from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') order by 1`;

/** Numbers of types, which do not change: integers, numbers, dates with and without a time, lists. */
const INTEGERS: readonly number[] = [20, 21, 23, 26];
const NUMBERS: readonly number[] = [700, 701, 1700];
const TIMES: readonly number[] = [1082, 1114, 1184];
const INTEGER_LISTS: readonly number[] = [1005, 1007, 1016];
const TEXT_LISTS: readonly number[] = [1009, 1015, 2951];

/** A query of a database, or one of its tables. */
export class PostgresReader implements TableReader {
  readonly name: string;
  readonly #address: string;
  readonly #options: DatabaseOptions;

  /** @param address as `postgres://user@host/database`; what it leaves out is taken from variables such as PGPASSWORD */
  constructor(address: string, options: DatabaseOptions) {
    this.#address = address;
    this.#options = options;
    this.name = withoutPassword(address);
  }

  /** Throws `not-available` without the package, `invalid-option`, and `invalid-file` with what Postgres says. */
  async *batches(choose?: ChooseColumns): AsyncGenerator<Batch> {
    const { default: postgres } = await optional<Postgres>("pg", "Postgres");
    const client = new postgres.Client({ connectionString: this.#address, application_name: "sasrec" });
    client.on("error", () => undefined); // the query that is under way fails with it
    try {
      await client.connect();
      yield* this.#read(client, choose);
    } catch (cause) {
      throw failedQuery(this.name, cause);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async *#read(client: Client, choose: ChooseColumns | undefined): AsyncGenerator<Batch> {
    const ask = (text: string): Promise<Result> => {
      return client.query({ text, rowMode: "array", types: { getTypeParser: () => (value: string) => value } });
    };
    await ask("begin transaction isolation level repeatable read read only");
    const { query, table } = this.#options;
    const tables = (query ?? table) ? [] : (await ask(TABLES)).rows.map(([name]) => String(name));
    const source = `(${queryOf(this.#options, tables, this.name)}) as sasrec_query`;
    const { fields, rows: first } = await ask(`select * from ${source} limit ${SAMPLE_ROWS}`);
    const names = fields.map(({ name }) => name);
    const types = fields.map(({ dataTypeID }) => dataTypeID);
    if (new Set(names).size < names.length) {
      throw new SasrecError(
        "invalid-option",
        `${this.name}: two columns of the query have one name: give them names by as`,
      );
    }
    const chosen = new Set(choose?.(names, names.length) ?? names.keys());
    const columns = names.map((name, position) => {
      if (!chosen.has(position)) return "null";
      const column = identifier(name);
      // Microseconds, which are exact, and no matter for the reader's time zone.
      return TIMES.includes(types[position] as number) ? `(extract(epoch from ${column}) * 1000000)::int8` : column;
    });
    const converters = types.map((type, position) => (chosen.has(position) ? converterOf(type) : () => null));
    const unread = [...names.keys()].filter((position) => !chosen.has(position));
    let sample = new Map(unread.map((position) => [position, first.map((row) => row[position] ?? null)]));
    await ask(`declare sasrec_events no scroll cursor for select ${columns.join(", ")} from ${source}`);
    for (;;) {
      const { rows } = await ask(`fetch ${ROWS} from sasrec_events`);
      const values = rows.map((row) => row.map((text, i) => (text === null ? null : (converters[i]?.(text) ?? null))));
      yield batchOf(names, values, sample);
      sample = new Map(unread.map((position) => [position, []]));
      if (rows.length < ROWS) break;
    }
    await ask("commit");
  }
}

function converterOf(type: number): (text: string) => Value {
  if (TIMES.includes(type)) return (text) => secondsOfMicros(Number(text));
  if (INTEGERS.includes(type)) return integer;
  if (NUMBERS.includes(type)) return Number;
  if (INTEGER_LISTS.includes(type))
    return (text) => elementsOf(text).map((one) => (one === null ? null : integer(one)));
  return TEXT_LISTS.includes(type) ? elementsOf : (text) => text;
}

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** The elements of `{a,"b c",NULL}`. */
function elementsOf(text: string): (string | null)[] {
  const all: (string | null)[] = [];
  for (const [, quoted, bare] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,"{}]+)/g)) {
    all.push(quoted === undefined ? (bare === "NULL" ? null : (bare ?? null)) : quoted.replace(/\\(.)/g, "$1"));
  }
  return all;
}

/** For messages. */
function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/[^:/@]*):[^@]*@/, "$1@").replace(/\?.*$/, "");
}
