/** Dates in text files as seconds since 1970, quicker than by `parseTime` for the forms that logs are full of. */

import { readText } from "../data/text-bytes.ts";
import { parseTime } from "../data/time.ts";

const DATE_LENGTH = 10;
const SECONDS_LENGTH = 19;
const ZERO = 48;
const DASH = 45;
const COLON = 58;
const POINT = 46;
const SPACE = 32;
const T = 84;
const Z = 90;

/** Remembers the day that it read last: events of a log are often of one day. */
export class TimeReader {
  readonly #date = new Uint8Array(DATE_LENGTH);
  #seconds = Number.NaN;

  /** What `parseTime` gives for the UTF-8 of `bytes[from .. to)`, or `NaN`. */
  read(bytes: Uint8Array, from: number, to: number): number {
    const quick = this.#read(bytes, from, to);
    return Number.isNaN(quick) ? (parseTime(readText(bytes, from, to)) ?? Number.NaN) : quick;
  }

  /** `2001-09-30`, `2001-09-30 12:00:05`, `2001-09-30T12:00:05.123Z`; else `NaN`. */
  #read(bytes: Uint8Array, from: number, to: number): number {
    const date = to - from < DATE_LENGTH ? Number.NaN : this.#dateAt(bytes, from);
    if (to - from === DATE_LENGTH || Number.isNaN(date)) return date;
    const end = bytes[to - 1] === Z ? to - 1 : to;
    if (end - from < SECONDS_LENGTH) return Number.NaN;
    const middle = bytes[from + DATE_LENGTH];
    const colons = bytes[from + 13] === COLON && bytes[from + 16] === COLON;
    if ((middle !== T && middle !== SPACE) || !colons) return Number.NaN;
    const [hour, minute, second] = [twoAt(bytes, from + 11), twoAt(bytes, from + 14), twoAt(bytes, from + 17)];
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    const seconds = date + hour * 3600 + minute * 60 + second;
    if (end - from === SECONDS_LENGTH) return seconds;
    if (end - from !== SECONDS_LENGTH + 4 || bytes[from + SECONDS_LENGTH] !== POINT) return Number.NaN;
    const thousandths = 10 * twoAt(bytes, from + 20) + digitAt(bytes, from + 22);
    return (seconds * 1000 + thousandths) / 1000;
  }

  #dateAt(bytes: Uint8Array, from: number): number {
    let i = 0;
    while (i < DATE_LENGTH && bytes[from + i] === this.#date[i]) i++;
    if (i === DATE_LENGTH) return this.#seconds;
    if (bytes[from + 4] !== DASH || bytes[from + 7] !== DASH) return Number.NaN;
    const seconds = parseTime(readText(bytes, from, from + DATE_LENGTH));
    if (seconds === undefined) return Number.NaN;
    this.#date.set(bytes.subarray(from, from + DATE_LENGTH));
    this.#seconds = seconds;
    return seconds;
  }
}

function twoAt(bytes: Uint8Array, at: number): number {
  return 10 * digitAt(bytes, at) + digitAt(bytes, at + 1);
}

function digitAt(bytes: Uint8Array, at: number): number {
  const digit = (bytes[at] as number) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}
