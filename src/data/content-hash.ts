/**
 * A hash of a log that any engine can compute again, whatever numbers it gives users and items.
 *
 * It is the SHA-256 of a text in UTF-8, one line an event: user, item and, if the log has them, time and rating, separated
 * by tabs, each line ended by LF. Users are sorted by the bytes of their ids, each user's events by time, events of equal
 * time as they stand in the log. In ids a backslash, tab, LF and CR are written `\\`, `\t`, `\n` and `\r`, as Postgres'
 * `COPY` does. A number is written with the fewest digits that give it back, without an exponent from 1e-6 up to 1e21.
 */

import type { Work } from "../turns.ts";
import type { IdMap } from "./ids.ts";
import type { EventLog } from "./interactions.ts";
import { writeText } from "./text-bytes.ts";

/** A running SHA-256. */
export interface RunningHash {
  update(bytes: Uint8Array): RunningHash;
  digest(): Uint8Array;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const TAB = 9;
const LF = 10;
/** Hashed at once; a line fits the room beside it. */
const PIECE = 1 << 18;

/** Events that are gathered before they are written. */
const BLOCK = 8192;

/** 64 hexadecimal digits. */
export function* contentHash(log: EventLog, hash: RunningHash): Work<string> {
  const users = new EscapedIds(log.ids.users, log.userIndices());
  const items = new EscapedIds(log.ids.items, log.itemIndices());
  const lines = new Lines(log, users, items, hash);
  for (const user of users.sorted()) if (lines.add(user)) yield;
  lines.write();
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Writes lines and hashes them. Not in the generator: the engine does not optimise loops of a generator that runs once. */
class Lines {
  readonly #log: EventLog;
  readonly #users: EscapedIds;
  readonly #items: EscapedIds;
  readonly #hash: RunningHash;
  readonly #room: Uint8Array;
  readonly #user = new Int32Array(BLOCK);
  readonly #row = new Int32Array(BLOCK);
  readonly #item = new Int32Array(BLOCK);
  readonly #time = new Float64Array(BLOCK);
  readonly #rating = new Float64Array(BLOCK);
  #size = 0;

  constructor(log: EventLog, users: EscapedIds, items: EscapedIds, hash: RunningHash) {
    this.#log = log;
    this.#users = users;
    this.#items = items;
    this.#hash = hash;
    this.#room = new Uint8Array(PIECE + users.longest + items.longest + 64);
  }

  /** Adds the user's events; returns whether some were written. */
  add(user: number): boolean {
    const { offsets, rows } = this.#log.timeOrder();
    let isWritten = false;
    for (let place = offsets[user] as number; place < (offsets[user + 1] as number); place++) {
      this.#user[this.#size] = user;
      this.#row[this.#size++] = rows[place] as number;
      if (this.#size < BLOCK) continue;
      this.write();
      isWritten = true;
    }
    return isWritten;
  }

  /** Writes what was added. A user's rows are all over the log: one loop a column lets the memory answer several at once. */
  write(): void {
    const { item, time, rating } = this.#log.columns;
    const size = this.#size;
    for (let i = 0; i < size; i++) this.#item[i] = item[this.#row[i] as number] as number;
    if (time !== undefined) for (let i = 0; i < size; i++) this.#time[i] = time[this.#row[i] as number] as number;
    if (rating !== undefined) for (let i = 0; i < size; i++) this.#rating[i] = rating[this.#row[i] as number] as number;
    const room = this.#room;
    let at = 0;
    for (let i = 0; i < size; i++) {
      at = this.#users.write(this.#user[i] as number, room, at);
      room[at++] = TAB;
      at = this.#items.write(this.#item[i] as number, room, at);
      if (time !== undefined) at = writeNumber(this.#time[i] as number, room, at);
      if (rating !== undefined) at = writeNumber(this.#rating[i] as number, room, at);
      room[at++] = LF;
      if (at < PIECE) continue;
      this.#hash.update(room.subarray(0, at));
      at = 0;
    }
    this.#hash.update(room.subarray(0, at));
    this.#size = 0;
  }
}

/** The escaped ids of a map, one after the other: no array for each, and no call to copy it. */
class EscapedIds {
  readonly longest: number;
  readonly #indices: Int32Array;
  readonly #bytes: Uint8Array;
  /** By index in the map. */
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  constructor(ids: IdMap, indices: Int32Array) {
    this.#indices = indices;
    this.#starts = new Float64Array(ids.size);
    this.#ends = new Float64Array(ids.size);
    let bytes = new Uint8Array(16 * indices.length + 64);
    let [end, longest] = [0, 0];
    for (const index of indices) {
      const text = String(ids.at(index)).replace(/[\\\t\n\r]/g, (letter) => ESCAPES[letter] as string);
      if (end + 3 * text.length > bytes.length) {
        const longer = new Uint8Array(2 * bytes.length + 3 * text.length);
        longer.set(bytes);
        bytes = longer;
      }
      this.#starts[index] = end;
      end = writeText(text, bytes, end);
      this.#ends[index] = end;
      longest = Math.max(longest, 3 * text.length);
    }
    this.#bytes = bytes;
    this.longest = longest;
  }

  /** Writes the id at an index; returns where it ends. */
  write(index: number, into: Uint8Array, start: number): number {
    const bytes = this.#bytes;
    const end = this.#ends[index] as number;
    let at = start;
    for (let i = this.#starts[index] as number; i < end; i++) into[at++] = bytes[i] as number;
    return at;
  }

  /** The indices by the bytes of their ids. */
  sorted(): Int32Array {
    return Int32Array.from(this.#indices).sort((a, b) => this.#compare(a, b));
  }

  #compare(a: number, b: number): number {
    const bytes = this.#bytes;
    const [startA, startB] = [this.#starts[a] as number, this.#starts[b] as number];
    const [lengthA, lengthB] = [(this.#ends[a] as number) - startA, (this.#ends[b] as number) - startB];
    const length = Math.min(lengthA, lengthB);
    for (let i = 0; i < length; i++) {
      const difference = (bytes[startA + i] as number) - (bytes[startB + i] as number);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }
}

/** Writes a tab and `value`; returns where it ends. */
function writeNumber(value: number, bytes: Uint8Array, start: number): number {
  let at = start;
  bytes[at++] = TAB;
  if (!Number.isSafeInteger(value) || value < 0) return writeText(String(value === 0 ? 0 : value), bytes, at);
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  let left = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const rest = Math.floor(left / 10);
    bytes[place] = 48 + (left - 10 * rest);
    left = rest;
  }
  return at + digits;
}
