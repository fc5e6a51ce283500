/**
 * Rows that may differ from those of an older build: each with the reason why the change is wanted.
 *
 * @module
 */

/** Rows that may differ, and why. */
export interface Exception {
  /** A row's whole name, or what names of several rows start with, followed by `*`. */
  readonly rows: string;
  /** What was changed on purpose, in a sentence. */
  readonly reason: string;
}

/** Empty: nothing may differ. */
export const exceptions: readonly Exception[] = [];

/** The exception that names `row`, if there is one. */
export function exceptionFor(row: string): Exception | undefined {
  return exceptions.find(({ rows }) => (rows.endsWith("*") ? row.startsWith(rows.slice(0, -1)) : row === rows));
}
