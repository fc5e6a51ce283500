/**
 * A hash of a log that any engine can compute again, whatever numbers it gives users and items.
 *
 * It is the SHA-256 of a text in UTF-8, one line an event: user, item and, if the log has them, time and rating, separated
 * by tabs, each line ended by LF. Users are sorted by the bytes of their ids, each user's events by time, events of equal
 * time as they stand in the log. In ids a backslash, tab, LF and CR are written `\\`, `\t`, `\n` and `\r`, as Postgres'
 * `COPY` does. A number is written with the fewest digits that give it back, without an exponent from 1e-6 up to 1e21.
 *
 * @module
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

const TAB = 9;
const LF = 10;
/** Hashed at once; a line fits the room beside it. */
const PIECE = 1 << 18;

/** 64 hexadecimal digits. */
export function* contentHash(log: EventLog, hash: RunningHash): Work<string> {
  const { item, time, rating } = log.columns;
  const users = escapedIds(log.ids.users, log.userIndices());
  const items = escapedIds(log.ids.items, log.itemIndices());
  const { offsets, rows } = log.timeOrder();
  const longest = users.longest + items.longest + 64;
  let room = new Uint8Array(PIECE + longest);
  let at = 0;
  for (const user of users.sorted()) {
    const name = users.of(user);
    for (let place = offsets[user] as number; place < (offsets[user + 1] as number); place++) {
      const row = rows[place] as number;
      room.set(name, at);
      at += name.length;
      room[at++] = TAB;
      const what = items.of(item[row] as number);
      room.set(what, at);
      at += what.length;
      if (time !== undefined) at = writeNumber(time[row] as number, room, at);
      if (rating !== undefined) at = writeNumber(rating[row] as number, room, at);
      room[at++] = LF;
      if (at < PIECE) continue;
      hash.update(room.subarray(0, at));
      room = new Uint8Array(room.length);
      at = 0;
      yield;
    }
  }
  hash.update(room.subarray(0, at));
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface EscapedIds {
  readonly longest: number;
  /** The bytes of the id at an index. */
  of(index: number): Uint8Array;
  /** The indices by the bytes of their ids. */
  sorted(): Iterable<number>;
}

function escapedIds(ids: IdMap, indices: Int32Array): EscapedIds {
  const texts = new Map<number, Uint8Array>();
  let longest = 0;
  for (const index of indices) {
    const text = String(ids.at(index)).replace(/[\\\t\n\r]/g, (letter) => {
      return letter === "\\" ? "\\\\" : letter === "\t" ? "\\t" : letter === "\n" ? "\\n" : "\\r";
    });
    const bytes = new Uint8Array(3 * text.length);
    const length = writeText(text, bytes, 0);
    texts.set(index, length === bytes.length ? bytes : bytes.slice(0, length));
    longest = Math.max(longest, length);
  }
  const of = (index: number): Uint8Array => texts.get(index) as Uint8Array;
  return { longest, of, sorted: () => Int32Array.from(indices).sort((a, b) => compareBytes(of(a), of(b))) };
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  return a.length - b.length;
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
