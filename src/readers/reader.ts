/** What a table is, whatever file or database it comes from: batches of columns. */

import type { Id } from "../data/ids.ts";

/** A value of a typed table. A list is several values of one row: a user's items, oldest first. */
export type Value = Id | bigint | null | readonly (Id | bigint | null)[];

/**
 * One column of a batch. Only text of a text file (`TextColumn`) is looked into for what it means: ids there are numbers if
 * all of the column are integers. Elsewhere a text is a text and a number a number.
 */
export type Column = readonly Value[] | Float64Array | Int32Array | BigInt64Array | Dictionary | TextColumn;

/** Each row's value is `dictionary[codes[row]]`. */
export interface Dictionary {
  readonly dictionary: readonly Value[];
  readonly codes: Int32Array;
}

/** Each row's text is the UTF-8 of `bytes[starts[p] .. ends[p])` with `p = places[row] + offset`. */
export interface TextColumn {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly places: Int32Array;
  readonly offset: number;
  /** Called with what is kept of the text, once each distinct id and title: throws if it is not the text that it should be. */
  readonly check?: ((bytes: Uint8Array, from: number, to: number) => void) | undefined;
}

/** Some rows of a table. Valid until the next batch is asked for: readers use memory again. */
export interface Batch {
  /** The same in all batches of a table; absent if the table has no header. */
  readonly names?: readonly string[] | undefined;
  /** Columns that are not read may be empty in all batches but the first. */
  readonly columns: readonly Column[];
  readonly size: number;
  /** Where each row stands in the file, from 1; absent if rows are counted. */
  readonly lines?: Int32Array | undefined;
  /** Rows that cannot be read, with the reason; they have no values. */
  readonly wrong?: ReadonlyMap<number, string> | undefined;
}

/** The positions of the columns that are read of a table with `names`, or of `width` columns without a header. */
export type ChooseColumns = (names: readonly string[] | undefined, width: number) => readonly number[];

/** A table that can be read once or more. */
export interface TableReader {
  /** For messages: the file, or the table of a database. */
  readonly name: string;
  /** @param choose asked once, when the names are known; by default all columns are read */
  batches(choose?: ChooseColumns): AsyncIterable<Batch>;
}

/** A table in bytes that come in pieces. */
export interface ByteTable {
  /** The rows that `piece` completes. Throws `invalid-file` and `invalid-option`. */
  push(piece: Uint8Array): Batch | undefined;
  /** The rows that are left. Throws the same. */
  end(): Iterable<Batch>;
  /** Rows that are one user's sequence each, if that was a guess. */
  readonly guessedSequences: number;
}
