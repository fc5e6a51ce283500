/** Columns that are not read and look as if they should be, one sentence each. */

import { parseTime } from "../data/time.ts";
import { listed, quoted } from "../errors.ts";
import type { ColumnMap } from "./roles.ts";

/** A column that is not read, with the values of some rows. */
export interface UnreadColumn {
  /** As messages call it. */
  readonly name: string;
  /** As the option and the flag call it. */
  readonly key: string;
  readonly values: readonly string[];
}

const TIME_NAME = /time|date|(?:^|[_\s])(?:at|on|when|day|ts)$|[a-z](?:At|On)$|occur|creat|updat/;
const LIST_NAME = /(?:list|seq|sequence|history|basket)s?(?:$|[:_\s])|_seq$/i;

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, from 1990 to 2060. */
const UNIX_TIME = /^(?:6[3-9]\d|[7-9]\d\d|1\d{3}|2[0-7]\d\d|28[0-3]\d)\d{6}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?$/;

const EVENT_WORD =
  /^(?:pv|fav|(?:page|item|product|add|added|in)?[_ -]?(?:to)?[_ -]?(?:view|click|cart|basket|buy|bought|purchase|order|transaction|wishlist|like|impression|play|favou?rite)(?:e?d|s)?)$/i;

/** Sentences about columns that look like times, lists of items or event types. */
export function unreadNotes(columns: readonly UnreadColumn[], map: ColumnMap, hasTimes: boolean): readonly string[] {
  const times = hasTimes || map.timestamp === null ? [] : columns.filter(looksLikeTimes);
  const lists = columns.filter(looksLikeLists);
  const notes: string[] = [];
  const [time] = times;
  if (time !== undefined) {
    const what =
      times.length === 1 ? `column ${time.name} looks` : `columns ${listed(times.map(({ key }) => quoted(key)))} look`;
    const advice = `columns: { timestamp: ${JSON.stringify(time.key)} }, or --columns timestamp=${time.key}`;
    notes.push(
      `${what} like times and ${times.length === 1 ? "is" : "are"} not read, so the order of rows counts; give ${advice}`,
    );
  }
  for (const { name, key } of lists) {
    notes.push(
      `column ${name} looks like lists of items and is not read: one event a row comes from the item column; read it with columns: { history: ${JSON.stringify(key)} }, or --item-list ${key}`,
    );
  }
  const events = map.event === undefined ? columns.filter(looksLikeEventTypes) : [];
  for (const { name, key } of events) {
    const advice = `choose with columns: { event: ${JSON.stringify(key)} } and the option events`;
    notes.push(`column ${name} looks like event types and is not read, so events of all types count alike; ${advice}`);
  }
  return notes;
}

/** Whether texts are dates or Unix times. */
export function areTimes(values: readonly string[]): boolean {
  const some = values.filter((value) => value !== "");
  return some.length > 0 && some.every((value) => UNIX_TIME.test(value) || parseTime(value) !== undefined);
}

function looksLikeTimes({ name, values }: UnreadColumn): boolean {
  if (areTimes(values)) return true;
  const some = values.filter((value) => value !== "");
  return TIME_NAME.test(name.replaceAll('"', "")) && some.length > 0 && some.every((value) => /\d/.test(value));
}

function looksLikeLists({ name, values }: UnreadColumn): boolean {
  const some = values.filter((value) => value !== "");
  const several = some.filter((value) => /\S[\s,;|]+\S/.test(value));
  const bracketed = some.length > 0 && some.every((value) => /^[[({].*[\])}]$/s.test(value));
  return several.length > 0 && (bracketed || LIST_NAME.test(name.replaceAll('"', "")));
}

function looksLikeEventTypes({ values }: UnreadColumn): boolean {
  const types = new Set(values);
  return (
    types.size > 1 && types.size <= 12 && [...types].filter((value) => EVENT_WORD.test(value)).length * 2 >= types.size
  );
}

/** Whether times have digits finer than a microsecond, which a number does not hold. */
export function areFine(values: readonly string[]): boolean {
  return values.some((value) => /[.,]\d{6}\d*[1-9]/.test(value) || Number(value) > Number.MAX_SAFE_INTEGER);
}
