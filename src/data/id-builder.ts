/** Ids that come as text, of which only the last one decides what they are: numbers if all are integers, else texts. */

import { resized } from "../arrays.ts";
import { IdTable } from "./id-table.ts";
import { type Id, IdMap } from "./ids.ts";
import { integerAt } from "./text-numbers.ts";

/**
 * Numbers below this have their indices in an array beside the table, 4 bytes each up to the largest: most logs count their
 * ids, and a look-up in the table, of two places far apart, takes several times as long.
 */
const DIRECT = 1 << 23;

/** A growing set of distinct ids, each with its index. */
export class IdBuilder {
  #table = new IdTable();
  /** By number, its index + 1; 0 if it is not known to be there. */
  #direct: Int32Array = new Int32Array(1024);
  /** Texts so far were all integers, and are kept as such. */
  #integers = true;

  get size(): number {
    return this.#table.size;
  }

  /** The index of the id that `bytes[from .. to)` writes in UTF-8: `7` is a number if every other one is an integer, too. */
  addText(bytes: Uint8Array, from: number, to: number): number {
    if (this.#integers) {
      const value = integerAt(bytes, from, to);
      if (value >= 0 && value < DIRECT) return this.#addSmall(value);
      if (!Number.isNaN(value)) return this.#table.addNumber(value);
      this.#toTexts();
    }
    return this.#table.addText(bytes, from, to);
  }

  #addSmall(value: number): number {
    const known = value < this.#direct.length ? (this.#direct[value] as number) : 0;
    if (known > 0) return known - 1;
    const index = this.#table.addNumber(value);
    if (value >= this.#direct.length) {
      this.#direct = resized(this.#direct, 2 ** Math.ceil(Math.log2(value + 1)));
    }
    this.#direct[value] = index + 1;
    return index;
  }

  /**
   * The index of an integer of a typed column: a number, unless one of the column is beyond 2^53, where numbers are not
   * exact: then all are texts. -1 for a number that has lost its last digits already.
   */
  addInteger(value: number | bigint): number {
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      if (!this.#integers) return this.#table.add(String(value));
      return number >= 0 && number < DIRECT ? this.#addSmall(number) : this.#table.addNumber(number);
    }
    if (typeof value === "number") return -1;
    if (this.#integers) this.#toTexts();
    return this.#table.add(String(value));
  }

  /** The index of an id that is a number or a text already. */
  addId(id: Id): number {
    return this.#table.add(id);
  }

  /** The id at `index`, as far as it is decided. */
  at(index: number): Id {
    return this.#table.at(index);
  }

  /** The map of all ids. Nothing can be added later. */
  finish(): IdMap {
    return new IdMap(this.#table);
  }

  /** An integer has one text, so indices stay as they are. */
  #toTexts(): void {
    const texts = new IdTable();
    for (let index = 0; index < this.#table.size; index++) texts.add(String(this.#table.at(index)));
    this.#table = texts;
    this.#direct = new Int32Array(0);
    this.#integers = false;
  }
}
