/** The values of a column, whichever way a reader hands it out. */

import type { IdBuilder } from "../data/id-builder.ts";
import { isId } from "../data/ids.ts";
import { readText } from "../data/text-bytes.ts";
import { DECIMAL, decimalAt } from "../data/text-numbers.ts";
import { parseTime } from "../data/time.ts";
import type { Column, TextColumn, Value } from "./reader.ts";
import { TimeReader } from "./time-reader.ts";

/** One column of the current batch. */
export interface Cells {
  /** Whether row `row` has no value. */
  isEmpty(row: number): boolean;
  /** The value as messages and titles show it. */
  text(row: number): string;
  /** The value as a number, `NaN` if it is none. */
  number(row: number): number;
  /** The value, which is a date, as seconds since 1970; `NaN` if it is none. */
  time(row: number): number;
  /** The index of the value among `ids`, to which it is added; -1 if it cannot be an id. */
  addTo(ids: IdBuilder, row: number): number;
}

/** Text cut out of a file. */
class TextCells implements Cells {
  readonly #times = new TimeReader();
  #column!: TextColumn;

  /** The same cells for the column of the next batch: objects that live long are what the engine makes quick. */
  use(column: TextColumn): this {
    this.#column = column;
    return this;
  }

  isEmpty(row: number): boolean {
    const { places, offset, starts, ends } = this.#column;
    const place = (places[row] as number) + offset;
    return starts[place] === ends[place];
  }

  text(row: number): string {
    const { places, offset, starts, ends, bytes, check } = this.#column;
    const place = (places[row] as number) + offset;
    check?.(bytes, starts[place] as number, ends[place] as number);
    return readText(bytes, starts[place] as number, ends[place] as number);
  }

  number(row: number): number {
    const { places, offset, starts, ends, bytes } = this.#column;
    const place = (places[row] as number) + offset;
    return decimalAt(bytes, starts[place] as number, ends[place] as number);
  }

  time(row: number): number {
    const { places, offset, starts, ends, bytes } = this.#column;
    const place = (places[row] as number) + offset;
    return this.#times.read(bytes, starts[place] as number, ends[place] as number);
  }

  addTo(ids: IdBuilder, row: number): number {
    const { places, offset, starts, ends, bytes, check } = this.#column;
    const place = (places[row] as number) + offset;
    const [from, to] = [starts[place] as number, ends[place] as number];
    const known = ids.size;
    const index = ids.addText(bytes, from, to);
    if (index === known) check?.(bytes, from, to);
    return index;
  }
}

/** Values that are what they are. */
class ValueCells implements Cells {
  readonly #at: (row: number) => Value | undefined;

  constructor(at: (row: number) => Value | undefined) {
    this.#at = at;
  }

  isEmpty(row: number): boolean {
    const value = this.#at(row);
    return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  }

  text(row: number): string {
    return String(this.#at(row) ?? "");
  }

  number(row: number): number {
    const value = this.#at(row);
    if (typeof value === "string") return DECIMAL.test(value) ? Number(value) : Number.NaN;
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : Number.NaN;
  }

  time(row: number): number {
    const value = this.#at(row);
    return (typeof value === "string" ? parseTime(value) : undefined) ?? Number.NaN;
  }

  addTo(ids: IdBuilder, row: number): number {
    const value = this.#at(row);
    if (typeof value === "bigint" || Number.isInteger(value)) return ids.addInteger(value as number | bigint);
    return isId(value) ? ids.addId(value) : -1;
  }
}

/** Two columns as one: `ann/7`, empty if one of them is. */
export class PairCells implements Cells {
  readonly #first: Cells;
  readonly #second: Cells;

  constructor(first: Cells, second: Cells) {
    this.#first = first;
    this.#second = second;
  }

  isEmpty(row: number): boolean {
    return this.#first.isEmpty(row) || this.#second.isEmpty(row);
  }

  text(row: number): string {
    return `${this.#first.text(row)}/${this.#second.text(row)}`;
  }

  number(): number {
    return Number.NaN;
  }

  time(): number {
    return Number.NaN;
  }

  addTo(ids: IdBuilder, row: number): number {
    return ids.addId(this.text(row));
  }
}

/** The cells of `column`; those of `before`, the batch's before, are used again if they can be. */
export function cellsOf(column: Column, before: Cells | undefined): Cells {
  if ("places" in column) return (before instanceof TextCells ? before : new TextCells()).use(column);
  if ("dictionary" in column) return new ValueCells((row) => column.dictionary[column.codes[row] as number]);
  return new ValueCells((row) => column[row]);
}
