/**
 * A short fingerprint of a log's events, to tell whether two results were measured on the same data.
 *
 * @module
 */

import type { IdMap } from "./ids.ts";
import type { EventLog } from "./interactions.ts";
import { placesOf } from "./time-order.ts";

/**
 * 16 hexadecimal digits that depend on every event (ids with their types, ratings and timestamps if the log has them) and
 * on their order, not on name or item information. Equal on every platform. It guards against mistakes, not against an
 * adversary. `times` stand for the log's own, as for a log whose order is to be counted as its times.
 */
export function hashEvents(log: EventLog, times: ArrayLike<number> | undefined = log.columns.time): string {
  const { user, item, rating } = log.columns;
  const lanes = new Lanes();
  lanes.add(log.size);
  lanes.add((rating === undefined ? 0 : 1) + (times === undefined ? 0 : 2));
  addIds(lanes, log.ids.users, log.userIndices(), user);
  addIds(lanes, log.ids.items, log.itemIndices(), item);
  if (rating !== undefined) addNumbers(lanes, rating);
  if (times !== undefined) addNumbers(lanes, times);
  return lanes.digest();
}

/** Each distinct id is hashed once, in order of first appearance; the events then by their places in that order. */
function addIds(lanes: Lanes, ids: IdMap, distinct: Int32Array, column: Int32Array): void {
  lanes.add(distinct.length);
  for (const index of distinct) {
    const id = ids.at(index);
    const text = String(id);
    lanes.add(typeof id === "number" ? -1 - text.length : text.length);
    for (let i = 0; i < text.length; i++) lanes.add(text.charCodeAt(i));
  }
  const places = placesOf(distinct, ids.size);
  for (let row = 0; row < column.length; row++) lanes.add(places[column[row] as number] as number);
}

function addNumbers(lanes: Lanes, values: ArrayLike<number>): void {
  const view = new DataView(new ArrayBuffer(8));
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    view.setFloat64(0, value === 0 ? 0 : value);
    lanes.add(view.getInt32(0));
    lanes.add(view.getInt32(4));
  }
}

/** Two 32-bit multiply-and-rotate hashes with different constants, side by side. */
class Lanes {
  #a = 0x2545f491 | 0;
  #b = 0x6c8e9cf5 | 0;

  add(word: number): void {
    const a = Math.imul(this.#a ^ word, 0x85ebca6b);
    const b = Math.imul(this.#b + word, 0xc2b2ae35);
    this.#a = ((a << 13) | (a >>> 19)) + 0x1b873593;
    this.#b = ((b << 17) | (b >>> 15)) ^ 0x52dce729;
  }

  digest(): string {
    const last = (x: number): string => {
      const y = Math.imul(x ^ (x >>> 16), 0x7feb352d);
      const z = Math.imul(y ^ (y >>> 15), 0x846ca68b);
      return ((z ^ (z >>> 16)) >>> 0).toString(16).padStart(8, "0");
    };
    return last(this.#a) + last(this.#b);
  }
}
