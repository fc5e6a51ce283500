/** Dates as numbers: text to seconds since 1970, always in UTC if no offset is written. */

const DATE =
  /^(\d{4})([-/])(\d\d)\2(\d\d)(?:(?:T| +)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?(?:\[UTC\])?)?$/i;

/**
 * Seconds since 1970 of a date (`2001-09-30`) or of a date and time as ISO 8601 and databases write them, or `undefined`
 * if `text` is neither:
 *
 * - `2001-09-30T12:00:05Z`, `2001-09-30 12:00`, `2001-09-30T12:00:05.123+02:00`
 * - Postgres `2001-09-30 12:00:05.123456+00`, BigQuery `2001-09-30 12:00:05.123456 UTC`
 * - SQL Server `2001-09-30 12:00:05.1234567 +02:00`, Snowflake `2001-09-30 12:00:05.123 -0700`
 *
 * Text without an offset is UTC: the same file must give the same numbers on every machine, and `Date.parse` would read it
 * in the local zone. Digits finer than milliseconds count, as far as a number holds them: to about .2 microseconds.
 */
export function parseTime(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year, , month, date, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const day = dayOf(Number(year), Number(month), Number(date));
  const clock = clockOf(Number(hour), Number(minute), Number(second));
  const offset = offsetOf(zone);
  if (day === undefined || clock === undefined || offset === undefined) return undefined;
  return withFraction(day * 86_400 + clock - offset, fraction);
}

/** Days since 1970, or `undefined` if the calendar has no such day: `Date` would roll 30 February over into March. */
function dayOf(year: number, month: number, date: number): number | undefined {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, date);
  const exists = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date;
  return exists ? moment.getTime() / 86_400_000 : undefined;
}

function clockOf(hour: number, minute: number, second: number): number | undefined {
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute + second > 0)) return undefined;
  return hour * 3600 + minute * 60 + second;
}

/** Seconds east of Greenwich. */
function offsetOf(zone: string): number | undefined {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
}

/** Up to milliseconds the result is the nearest number to the decimal one, as `Date` would have it. */
function withFraction(seconds: number, fraction: string): number {
  const digits = fraction.replace(/0+$/, "");
  if (digits.length <= 3) return (seconds * 1000 + Number(digits.padEnd(3, "0"))) / 1000;
  return seconds + Number(`0.${digits}`);
}

/**
 * Timestamps from this on are taken for milliseconds, below it for seconds: 1e11 is the year 5138 in seconds and
 * March 1973 in milliseconds.
 */
export const MILLISECONDS_FROM = 1e11;
