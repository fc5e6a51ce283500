/**
 * A short fingerprint of a log's events, to tell whether two results were measured on the same data.
 *
 * @module
 */

import type { Id } from "./ids.ts";
import type { EventLog } from "./interactions.ts";

/**
 * 16 hexadecimal digits that depend on every event (ids with their types, ratings and timestamps where the log has
 * them) and on their order, not on name or item information. Equal on every platform. It guards against mistakes, not
 * against an adversary.
 */
export function hashEvents(log: EventLog): string {
  const lanes = new Lanes();
  lanes.add(log.size);
  lanes.add((log.hasRatings ? 1 : 0) + (log.hasTimestamps ? 2 : 0));
  addIds(lanes, log.users, log.userIds);
  addIds(lanes, log.catalogue, log.itemIds);
  if (log.hasRatings) addNumbers(lanes, log.ratings);
  if (log.hasTimestamps) addNumbers(lanes, log.timestamps);
  return lanes.digest();
}

/** Each distinct id is hashed once, in order of first appearance; the events then by index. */
function addIds(lanes: Lanes, distinct: readonly Id[], ids: readonly Id[]): void {
  const indices = new Map<Id, number>();
  lanes.add(distinct.length);
  for (const id of distinct) {
    indices.set(id, indices.size);
    const text = String(id);
    lanes.add(typeof id === "number" ? -1 - text.length : text.length);
    for (let i = 0; i < text.length; i++) lanes.add(text.charCodeAt(i));
  }
  for (const id of ids) lanes.add(indices.get(id) as number);
}

function addNumbers(lanes: Lanes, values: readonly number[]): void {
  const view = new DataView(new ArrayBuffer(8));
  for (const value of values) {
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
