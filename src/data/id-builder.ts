/**
 * Ids that come as text, of which only the last one decides what they are: numbers if all are integers, else texts.
 *
 * @module
 */

import { IdTable } from "./id-table.ts";
import { type Id, IdMap } from "./ids.ts";
import { integerAt } from "./text-numbers.ts";

/** A growing set of distinct ids, each with its index. */
export class IdBuilder {
  #table = new IdTable();
  /** Texts so far were all integers, and are kept as such. */
  #integers = true;

  get size(): number {
    return this.#table.size;
  }

  /** The index of the id that `bytes[from .. to)` writes in UTF-8: `7` is a number if every other one is an integer, too. */
  addText(bytes: Uint8Array, from: number, to: number): number {
    if (this.#integers) {
      const value = integerAt(bytes, from, to);
      if (!Number.isNaN(value)) return this.#table.addNumber(value);
      this.#toTexts();
    }
    return this.#table.addText(bytes, from, to);
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
    this.#integers = false;
  }
}
