/** A data set's columns as plain arrays of ids and numbers, each made when it is first asked for. */

import { frozenMap } from "./frozen-map.ts";
import type { Id, IdMap } from "./ids.ts";
import type { EventLog } from "./interactions.ts";

/** Frozen arrays and a frozen map, kept once made. */
export class PlainLists {
  readonly #log: EventLog;
  readonly #rows: Int32Array | undefined;
  readonly #made = new Map<string, unknown>();

  /** `rows`: what stands for timestamps if the log has none; without them the row numbers. */
  constructor(log: EventLog, rows: Int32Array | undefined) {
    this.#log = log;
    this.#rows = rows;
  }

  get userIds(): readonly Id[] {
    return this.#once("userIds", () => idsAt(this.#log.ids.users, this.#log.columns.user));
  }

  get itemIds(): readonly Id[] {
    return this.#once("itemIds", () => idsAt(this.#log.ids.items, this.#log.columns.item));
  }

  get ratings(): readonly number[] {
    const { rating } = this.#log.columns;
    return this.#once("ratings", () => numbers(this.#log.size, (row) => (rating === undefined ? 1 : rating[row])));
  }

  get timestamps(): readonly number[] {
    const times = this.#log.columns.time ?? this.#rows;
    return this.#once("timestamps", () => numbers(this.#log.size, (row) => (times === undefined ? row : times[row])));
  }

  get users(): readonly Id[] {
    return this.#once("users", () => idsAt(this.#log.ids.users, this.#log.userIndices()));
  }

  get catalogue(): readonly Id[] {
    return this.#once("catalogue", () => idsAt(this.#log.ids.items, this.#log.itemIndices()));
  }

  get userSequences(): ReadonlyMap<Id, readonly number[]> {
    return this.#once("userSequences", () => {
      const { offsets, rows } = this.#log.timeOrder();
      const indices = this.#log.userIndices();
      return frozenMap(
        this.users.map((id, i): [Id, readonly number[]] => {
          const user = indices[i] as number;
          return [id, Object.freeze(Array.from(rows.subarray(offsets[user], offsets[user + 1])))];
        }),
      );
    });
  }

  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, Object.freeze(make()));
    return this.#made.get(name) as T;
  }
}

function idsAt(map: IdMap, indices: Int32Array): readonly Id[] {
  const { ids } = map;
  const list = new Array<Id>(indices.length);
  for (let i = 0; i < indices.length; i++) list[i] = ids[indices[i] as number] as Id;
  return list;
}

function numbers(size: number, at: (row: number) => number | undefined): readonly number[] {
  const list = new Array<number>(size);
  for (let row = 0; row < size; row++) list[row] = at(row) as number;
  return list;
}
