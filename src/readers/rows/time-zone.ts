/** Times of a clock somewhere as times since 1970. */

import { refusedOption } from "../../options/faults.ts";

/** Offsets change at these steps, in seconds. */
const STEP = 900;
const WITH_ZONE = /\d\d:\d\d.*?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?:\[UTC\])?$/i;

/** Whether a date says its offset from Greenwich. */
export function hasZone(text: string): boolean {
  return WITH_ZONE.test(text.trim());
}

/** A time zone by its IANA name. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** Throws `invalid-option` for a name that is none. */
  constructor(what: string, name: string) {
    try {
      this.#format = new Intl.DateTimeFormat("en-US", {
        timeZone: name,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch {
      throw refusedOption(what, "timeZone", name, "Give the name of a time zone, as Europe/Berlin or UTC.");
    }
  }

  /**
   * Seconds since 1970 at which clocks there show `local`, the seconds since 1970 at which those in Greenwich do. An hour
   * that clocks show twice is the second one; one that they pass over is an hour later.
   */
  utcOf(local: number): number {
    const first = local - this.#offsetAt(local);
    return local - this.#offsetAt(first);
  }

  /** Seconds by which clocks there are ahead. */
  #offsetAt(seconds: number): number {
    const step = Math.floor(seconds / STEP);
    const known = this.#offsets.get(step);
    if (known !== undefined) return known;
    const parts = new Map(
      this.#format.formatToParts(step * STEP * 1000).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    const offset = shown / 1000 - step * STEP;
    if (this.#offsets.size > 100_000) this.#offsets.clear();
    this.#offsets.set(step, offset);
    return offset;
  }
}
