/** Events of a span of time. */

import { DECIMAL } from "../../data/text-numbers.ts";
import { parseTime } from "../../data/time.ts";
import { refusedOption } from "../../options/faults.ts";

/** A moment: a number as the log has them, or a date as seconds since 1970. */
interface Moment {
  readonly at: number;
  readonly isDate: boolean;
}

/** From `from` on, and before `to`. */
export class TimeWindow {
  readonly #from: Moment | undefined;
  readonly #to: Moment | undefined;

  /** Throws `invalid-option` for what is neither a number nor a date. */
  constructor(what: string, from: string | undefined, to: string | undefined) {
    this.#from = from === undefined ? undefined : momentOf(what, "from", from);
    this.#to = to === undefined ? undefined : momentOf(what, "to", to);
  }

  /** Whether there is anything to choose. */
  get isOpen(): boolean {
    return this.#from === undefined && this.#to === undefined;
  }

  /** Whether a time of the log is within. */
  has(time: number): boolean {
    const [from, to] = [this.#from, this.#to];
    if (from !== undefined && !(inUnitOf(from, time) >= from.at)) return false;
    return to === undefined || inUnitOf(to, time) < to.at;
  }
}

function momentOf(what: string, option: string, text: string): Moment {
  if (DECIMAL.test(text)) return { at: Number(text), isDate: false };
  const at = parseTime(text);
  if (at !== undefined) return { at, isDate: true };
  throw refusedOption(what, option, text, "Give a date, as 2024-06-01 or 2024-06-01T12:00:00Z, or a number.");
}

function inUnitOf({ isDate }: Moment, time: number): number {
  return isDate ? secondsOf(time) : time;
}

/** A Unix time in seconds, milliseconds, microseconds or nanoseconds as seconds: which it is shows in its size. */
export function secondsOf(time: number): number {
  const size = Math.abs(time);
  if (size < 1e11) return time;
  return size < 1e14 ? time / 1e3 : size < 1e17 ? time / 1e6 : time / 1e9;
}
