/** Identifiers of users and items, and the map from them to dense indices. */

import { SasrecError } from "../errors.ts";
import { atOnce, type Work } from "../turns.ts";
import { IdTable } from "./id-table.ts";

/** A user or an item as the application names it. `1` and `"1"` are different ids. */
export type Id = string | number;

/** Whether `value` can be an id: a text, or a number that is finite and not beyond 2^53, where neighbours are equal. */
export function isId(value: unknown): value is Id {
  return typeof value === "string" || (typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}

/** Ids that are looked at without a break. */
const STRETCH = 4096;

/** A fixed, ordered set of distinct ids, each with its index 0..size-1. */
export class IdMap implements Iterable<Id> {
  readonly #table: IdTable;
  #ids: readonly Id[] | undefined;

  /** Repeats in `ids` are dropped; the first appearance decides the index. A table that is given must not grow later. */
  constructor(ids: Iterable<Id> | IdTable) {
    if (ids instanceof IdTable) this.#table = ids.trim();
    else {
      const table = new IdTable(Array.isArray(ids) ? ids.length : 0);
      for (const id of ids) table.add(id);
      this.#table = table.trim();
    }
  }

  /** Number of ids. */
  get size(): number {
    return this.#table.size;
  }

  /** Whether some ids are numbers and others texts. */
  get isMixed(): boolean {
    return this.#table.isMixed;
  }

  /** All ids by index: an array that is made when it is first asked for. */
  get ids(): readonly Id[] {
    this.#ids ??= Object.freeze(Array.from(this));
    return this.#ids;
  }

  /**
   * The index of `id`, or `undefined` if it is not in the map. A bigint is looked up as the number that it equals, and as
   * its digits if there is no such number. Throws nothing.
   */
  indexOf(id: Id | bigint): number | undefined {
    if (typeof id === "bigint") {
      const number = Number(id);
      return (isId(number) ? this.indexOf(number) : undefined) ?? this.indexOf(String(id));
    }
    const index = this.#table.indexOf(id);
    return index === -1 ? undefined : index;
  }

  /** The id at `index`. Throws a `RangeError` outside 0..size-1. */
  at(index: number): Id {
    if (!(Number.isInteger(index) && index >= 0 && index < this.size))
      throw new RangeError(`index ${index} is outside 0..${this.size - 1}`);
    return this.#table.at(index);
  }

  /** By index here, (size), the index of the same id in `other`; -1 if it is not there. Throws nothing. */
  indicesIn(other: IdMap): Int32Array {
    return atOnce(this.lookingUpIn(other));
  }

  /** {@link indicesIn}, in turns. */
  *lookingUpIn(other: IdMap): Work<Int32Array> {
    const indices = new Int32Array(this.size);
    for (let index = 0; index < indices.length; index++) {
      if (index % STRETCH === 0) yield;
      indices[index] = other === this ? index : other.#table.find(this.#table, index);
    }
    return indices;
  }

  /** A map of the ids at `indices`, in that order; this one if they are all of its own. Throws a `RangeError` for an index outside 0..size-1. */
  select(indices: ArrayLike<number>): IdMap {
    if (indices.length === this.size && isCount(indices)) return this;
    const table = new IdTable();
    for (let i = 0; i < indices.length; i++) table.addFrom(this.#table, indices[i] as number);
    return new IdMap(table);
  }

  /** A map of the ids here and then those of `other` at `indices`, if they are new. Throws a `RangeError` as `select` does. */
  with(other: IdMap, indices: ArrayLike<number>): IdMap {
    return atOnce(this.joining(other, indices));
  }

  /** {@link with}, in turns. */
  *joining(other: IdMap, indices: ArrayLike<number>): Work<IdMap> {
    if (other === this) return this;
    const table = yield* this.#copying();
    for (let i = 0; i < indices.length; i++) {
      if (i % STRETCH === 0) yield;
      table.addFrom(other.#table, indices[i] as number);
    }
    return table.size === this.size ? this : new IdMap(table);
  }

  /** A map of the ids here and then `ids`, if they are new, made in turns. */
  *adding(ids: Iterable<Id>): Work<IdMap> {
    const table = yield* this.#copying();
    let added = 0;
    for (const id of ids) {
      if (added++ % STRETCH === 0) yield;
      table.add(id);
    }
    return new IdMap(table);
  }

  *#copying(): Work<IdTable> {
    const table = new IdTable();
    for (let index = 0; index < this.size; index++) {
      if (index % STRETCH === 0) yield;
      table.addFrom(this.#table, index);
    }
    return table;
  }

  /** The ids by index. */
  *[Symbol.iterator](): IterableIterator<Id> {
    for (let index = 0; index < this.size; index++) yield this.#table.at(index);
  }
}

/**
 * Throws `invalid-data` if an id is there both as a number and as its text, as in `[7, "7"]`: one catalogue would become
 * two, each with half of the events. `what` names the ids, such as `userIds`.
 */
export function checkOneForm(what: string, ids: IdMap): void {
  atOnce(checkingOneForm(what, ids));
}

/** {@link checkOneForm}, in turns. */
export function* checkingOneForm(what: string, ids: IdMap): Work<void> {
  if (!ids.isMixed) return;
  const twice: number[] = [];
  for (let index = 0; index < ids.size; index++) {
    if (index % STRETCH === 0) yield;
    const id = ids.at(index);
    if (typeof id === "number" && ids.indexOf(String(id)) !== undefined) twice.push(id);
  }
  if (twice.length === 0) return;
  const some = twice.slice(0, 3).map((id) => `${id} and "${id}"`);
  const more = twice.length > some.length ? ` and ${twice.length - some.length} more` : "";
  const message = `${what} has ${some.join(", ")}${more}: numbers and texts are different ids; write each in one way`;
  throw new SasrecError("invalid-data", message, { value: twice[0] });
}

function isCount(indices: ArrayLike<number>): boolean {
  for (let i = 0; i < indices.length; i++) if (indices[i] !== i) return false;
  return true;
}
