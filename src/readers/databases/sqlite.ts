/** A file of SQLite as a `TableReader`, by the SQLite that Node has from 22.13 on. */

import type { Batch, TableReader, Value } from "../reader.ts";
import { optional } from "./optional.ts";
import { batchOf, type DatabaseOptions, failedQuery, queryOf } from "./query.ts";

/** The part of `node:sqlite` that is used. */
interface SQLite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => {
    prepare(sql: string): Statement;
    close(): void;
  };
}
interface Statement {
  setReadBigInts(enabled: boolean): void;
  iterate(): Iterable<Readonly<Record<string, unknown>>>;
  all(): readonly Readonly<Record<string, unknown>>[];
}

const ROWS = 8192;
const TABLES =
  "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by name";

/**
 * A query of a file of SQLite, or one of its tables. Its batches throw `not-available` in a Node without SQLite,
 * `invalid-option`, and `invalid-file` with what SQLite says.
 */
export function sqliteReader(path: string, name: string, options: DatabaseOptions): TableReader {
  return {
    name,
    async *batches(): AsyncGenerator<Batch> {
      const advice = "use Node 22.13 or newer, or export the table of events as CSV";
      const { DatabaseSync } = await optional<SQLite>("node:sqlite", "SQLite", advice);
      try {
        const database = new DatabaseSync(path, { readOnly: true });
        try {
          const tables = database
            .prepare(TABLES)
            .all()
            .map((table) => String(table["name"]));
          const statement = database.prepare(queryOf(options, tables, name));
          statement.setReadBigInts(true);
          yield* inBatches(statement);
        } finally {
          database.close();
        }
      } catch (cause) {
        throw failedQuery(name, cause);
      }
    },
  };
}

function* inBatches(statement: Statement): Generator<Batch> {
  let names: readonly string[] = [];
  let rows: Value[][] = [];
  for (const row of statement.iterate()) {
    if (names.length === 0) names = Object.keys(row);
    rows.push(names.map((name) => cellOf(row[name])));
    if (rows.length < ROWS) continue;
    yield batchOf(names, rows);
    rows = [];
  }
  if (rows.length > 0) yield batchOf(names, rows);
}

function cellOf(value: unknown): Value {
  return ArrayBuffer.isView(value) ? null : ((value ?? null) as Value);
}
