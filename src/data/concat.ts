/** Two logs as one. */

import { range } from "../arrays.ts";
import { frozenMap } from "./frozen-map.ts";
import { checkOneForm, type Id, type IdMap } from "./ids.ts";
import type { EventColumns, ItemInfo, LogContents } from "./interactions.ts";
import { firstAppearances } from "./time-order.ts";

/** The events of `first`, then those of `second`. Throws `invalid-data` if an id is a number here and its text there. */
export function joined(first: LogContents, second: LogContents): LogContents {
  const users = mapOfBoth("userIds", first.ids.users, second.ids.users, second.columns.user);
  const items = mapOfBoth("itemIds", first.ids.items, second.ids.items, second.columns.item);
  const [a, b] = [first.columns, second.columns];
  const columns: EventColumns = {
    user: appended(a.user, translated(b.user, second.ids.users, users)),
    item: appended(a.item, translated(b.item, second.ids.items, items)),
    ...(a.time && b.time && { time: appended(a.time, b.time) }),
    ...(a.rating && b.rating && { rating: ratingsOfBoth(a.rating, b.rating) }),
  };
  return {
    name: first.name,
    columns,
    ids: { users, items },
    items: infoOfBoth(first.items, second.items),
    notes: [...new Set([...(first.notes ?? []), ...(second.notes ?? [])])],
    ...(columns.time === undefined ? orderOfBoth(first, second) : {}),
  };
}

function mapOfBoth(what: string, first: IdMap, second: IdMap, column: Int32Array): IdMap {
  if (first === second) return first;
  const both = first.with(second, firstAppearances(column, second.size));
  if (both !== first) checkOneForm(`concat: ${what}`, both);
  return both;
}

function translated(column: Int32Array, from: IdMap, to: IdMap): Int32Array {
  if (from === to) return column;
  const indices = from.indicesIn(to);
  return column.map((index) => indices[index] as number);
}

function appended<T extends Int32Array | Float32Array | Float64Array>(first: T, second: ArrayLike<number>): T {
  const both = new (first.constructor as new (length: number) => T)(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function ratingsOfBoth(
  first: Float32Array | Float64Array,
  second: Float32Array | Float64Array,
): Float32Array | Float64Array {
  const single = first instanceof Float32Array && second instanceof Float32Array;
  return appended(single ? first : Float64Array.from(first), second);
}

/** Titles and genres of both; the first log's if both have an item. */
function infoOfBoth(
  first: ReadonlyMap<Id, ItemInfo> = new Map(),
  second: ReadonlyMap<Id, ItemInfo> = new Map(),
): ReadonlyMap<Id, ItemInfo> {
  if (first === second || second.size === 0) return first;
  return first.size === 0 ? second : frozenMap([...second, ...first]);
}

/** The order of events if one log has no timestamps: by row if both are parts of one log, else one log after the other. */
function orderOfBoth(first: LogContents, second: LogContents): Pick<LogContents, "rows" | "source"> {
  const [a, b] = [first.columns, second.columns];
  if (a.time === undefined && b.time === undefined) {
    if (first.source !== second.source || first.source === undefined) return {};
    const rows = appended(first.rows ?? range(a.user.length), second.rows ?? range(b.user.length));
    return { rows, source: first.source };
  }
  const later = (b.time === undefined ? range(b.user.length) : ranks(b.time)).map((rank) => rank + a.user.length);
  return { rows: appended(a.time === undefined ? range(a.user.length) : ranks(a.time), later) };
}

/** By row, how many events come before it in time. */
function ranks(times: Float64Array): Int32Array {
  const order = range(times.length).sort((x, y) => (times[x] as number) - (times[y] as number) || x - y);
  const ranked = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) ranked[order[rank] as number] = rank;
  return ranked;
}
