/** What is doubtful in events that can be read, one sentence each, for `Dataset.notes`. */

import type { IdMap } from "./ids.ts";
import type { EventColumns, EventIds } from "./interactions.ts";

/** What exports write for a missing value. */
const MISSING: readonly string[] = ["", "\\N", "#N/A", "N/A", "NA", "<NA>", "(null)", "<null>", "[null]"].concat(
  ["null", "none", "nan", "nil", "undefined"].flatMap((word) => [
    word,
    word.toUpperCase(),
    word[0]?.toUpperCase() + word.slice(1),
  ]),
  "NaN",
);

/** All that is doubtful in the columns of a log. */
export function doubtsOf({ users, items }: EventIds, { user, item, time }: EventColumns): readonly string[] {
  return [
    ...doubtfulIds("user", users, user),
    ...doubtfulIds("item", items, item),
    ...(time === undefined ? [] : mixedUnits(time)),
  ];
}

/** Ids that are words for "no value", with their events. */
function doubtfulIds(role: "user" | "item", ids: IdMap, column: Int32Array): readonly string[] {
  const found = MISSING.flatMap((word) => ids.indexOf(word) ?? []);
  if (found.length === 0) return [];
  const counts = new Map(found.map((index) => [index, 0]));
  for (let row = 0; row < column.length; row++) {
    const count = counts.get(column[row] as number);
    if (count !== undefined) counts.set(column[row] as number, count + 1);
  }
  return [...counts].flatMap(([index, count]) => {
    const word = String(ids.at(index));
    const what = word === "" ? "an empty text" : word;
    return count === 0
      ? []
      : [`${count} events have ${what} as ${role}, which looks like a missing value: they count as one ${role}`];
  });
}

/** In each unit, the range of times from 1980 to 2286, counted since 1970; no two ranges overlap. */
const UNITS = { seconds: 1, milliseconds: 1e3, microseconds: 1e6, nanoseconds: 1e9 };

/** Times since 1970 that are in different units. */
function mixedUnits(times: Float64Array): readonly string[] {
  const units = Object.entries(UNITS).map(([name, scale]) => ({
    name,
    from: 3.2e8 * scale,
    to: 1e10 * scale,
    count: 0,
  }));
  let last = units[0];
  for (let row = 0; row < times.length; row++) {
    const time = times[row] as number;
    const isOf = ({ from, to }: { from: number; to: number }): boolean => time >= from && time < to;
    if (last === undefined || !isOf(last)) last = units.find(isOf);
    if (last !== undefined) last.count++;
  }
  const found = units.filter(({ count }) => count > 0);
  if (found.length < 2) return [];
  const parts = found.map(({ name, count }) => `${count} events in ${name}`).join(" and ");
  return [
    `timestamps seem to be in different units, ${parts}: they are compared as they are, so bring them to one unit`,
  ];
}
