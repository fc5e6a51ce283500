/** What is read of a database: a query, or a table. */

import { listed, quoted, SasrecError } from "../../errors.ts";
import type { Batch, Value } from "../reader.ts";

/** What to read. */
export interface DatabaseOptions {
  /** SQL that gives the events. */
  readonly query?: string | undefined;
  /** The name of a table or view. Default: the only one there is. */
  readonly table?: string | undefined;
}

/** The query that `options` ask for. Throws `invalid-option` if they name no table and there is not exactly one. */
export function queryOf({ query, table }: DatabaseOptions, tables: readonly string[], database: string): string {
  if (query !== undefined) return query.trim().replace(/;\s*$/, "");
  const [only, ...others] = table === undefined ? tables : [table];
  if (only !== undefined && others.length === 0) return `select * from ${only.split(".").map(identifier).join(".")}`;
  const has = only === undefined ? "has no tables" : `has the tables ${listed(tables.map(quoted))}`;
  const advice = "say which with the option table, or --table, or give a query";
  throw new SasrecError("invalid-option", `${database} ${has}: ${advice}`, { option: "table" });
}

/** A name as SQL writes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Rows that are looked at of columns that are not read. */
export const SAMPLE_ROWS = 200;

/** Rows as a batch, with the first values of columns that are not read, by position, in the first batch. */
export function batchOf(
  names: readonly string[],
  rows: readonly (readonly Value[])[],
  sample?: ReadonlyMap<number, readonly Value[]>,
): Batch {
  const columns = names.map((_, position) => sample?.get(position) ?? rows.map((row) => row[position] ?? null));
  return { names, columns, size: rows.length };
}

/** An error of a database as `invalid-file`: what it says, and that of which database. */
export function failedQuery(database: string, cause: unknown): SasrecError {
  if (cause instanceof SasrecError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SasrecError("invalid-file", `${database}: ${why}`, { file: database, cause });
}
