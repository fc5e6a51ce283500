/**
 * Dates as numbers: ISO 8601 text to milliseconds, always in UTC where no offset is written.
 *
 * @module
 */

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Milliseconds since 1970 of an ISO 8601 date (`2001-09-30`) or date and time (`2001-09-30T12:00:05Z`,
 * `2001-09-30 12:00`), or `undefined` where `text` is neither. Text without an offset is UTC: the same file must
 * give the same numbers on every machine, and `Date.parse` alone would read it in the local zone.
 */
export function parseIsoDate(text: string): number | undefined {
  if (ISO_DATE.test(text)) return dayExists(text) ? Date.parse(text) : undefined;
  const match = ISO_DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, day = "", clock = "", offset = "Z"] = match;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  const milliseconds = dayExists(day) ? Date.parse(`${day}T${clock}${zone}`) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Whether the calendar has the day: `Date.parse` rolls 30 February over into March. */
function dayExists(day: string): boolean {
  const milliseconds = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
}

/**
 * Timestamps from this on are taken for milliseconds, below it for seconds: 1e11 is the year 5138 in seconds and
 * March 1973 in milliseconds.
 */
export const MILLISECONDS_FROM = 1e11;
