/** A short fingerprint of a log's events, to tell whether two results were measured on the same data. */

import { atOnce, type Work } from "../turns.ts";
import type { IdMap } from "./ids.ts";
import type { EventLog } from "./interactions.ts";
import { placesOf } from "./time-order.ts";

/** Ids or events that are hashed without a break. */
const STRETCH = 16_384;

/**
 * 16 hexadecimal digits that depend on every event (ids with their types, ratings and timestamps if the log has them) and
 * on their order, not on name or item information. Equal on every platform. It guards against mistakes, not against an
 * adversary. `times` stand for the log's own, as for a log whose order is to be counted as its times.
 */
export function hashEvents(log: EventLog, times?: ArrayLike<number>): string {
  return atOnce(hashing(log, times));
}

/** {@link hashEvents}, in turns. */
export function* hashing(log: EventLog, times: ArrayLike<number> | undefined = log.columns.time): Work<string> {
  const { user, item, rating } = log.columns;
  const lanes = new Lanes();
  lanes.add(log.size);
  lanes.add((rating === undefined ? 0 : 1) + (times === undefined ? 0 : 2));
  yield* addIds(lanes, log.ids.users, log.userIndices(), user);
  yield* addIds(lanes, log.ids.items, log.itemIndices(), item);
  if (rating !== undefined) yield* addNumbers(lanes, rating);
  if (times !== undefined) yield* addNumbers(lanes, times);
  return lanes.digest();
}

/** Each distinct id is hashed once, in order of first appearance; the events then by their places in that order. */
function* addIds(lanes: Lanes, ids: IdMap, distinct: Int32Array, column: Int32Array): Work<void> {
  lanes.add(distinct.length);
  for (let at = 0; at < distinct.length; at++) {
    if (at % STRETCH === 0) yield;
    const id = ids.at(distinct[at] as number);
    const text = String(id);
    lanes.add(typeof id === "number" ? -1 - text.length : text.length);
    for (let i = 0; i < text.length; i++) lanes.add(text.charCodeAt(i));
  }
  const places = placesOf(distinct, ids.size);
  for (let start = 0; start < column.length; start += STRETCH) {
    for (const index of column.subarray(start, start + STRETCH)) lanes.add(places[index] as number);
    yield;
  }
}

function* addNumbers(lanes: Lanes, values: ArrayLike<number>): Work<void> {
  const view = new DataView(new ArrayBuffer(8));
  for (let row = 0; row < values.length; row++) {
    if (row % STRETCH === 0) yield;
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
