/** What there is to know of a log before training on it. */

import { atOnce, type Work } from "../turns.ts";
import { duplicateRows } from "./duplicates.ts";
import { hashEvents } from "./hash.ts";
import type { EventLog } from "./interactions.ts";

/** Counts and ranges of a log. Ratios of an empty log are `NaN`. */
export interface DatasetSummary {
  /** Name of the log. */
  readonly name: string;
  /** Users with an event. */
  readonly users: number;
  /** Distinct items with an event. */
  readonly items: number;
  /** Number of events. */
  readonly events: number;
  /** events / (users * items); above 1 only if pairs repeat. */
  readonly density: number;
  /** Events per user; the median of an even number of users is the mean of the middle two. */
  readonly lengths: { readonly min: number; readonly median: number; readonly mean: number; readonly max: number };
  /** Events whose (user, item) pair occurred before, in time order. */
  readonly repeats: number;
  /** Events that are there more than once, with the same user, item and time; 0 if the log has no timestamps. */
  readonly duplicates: number;
  /** Neighbours in a user's sequence with the same timestamp: their order is that of the file, not of time. */
  readonly equalTimeNeighbours: number;
  /** `equalTimeNeighbours` / all neighbours (events - users); 0 if the log has no timestamps. */
  readonly tieRate: number;
  /** `null` if the log has no ratings or no events. */
  readonly ratings: { readonly min: number; readonly max: number; readonly mean: number } | null;
  /** First and last timestamp, in the unit of the source; `null` if the log has none. */
  readonly time: { readonly first: number; readonly last: number } | null;
  /** Fingerprint of the events and their order, 16 hexadecimal digits. */
  readonly hash: string;
}

/** Reads the whole log once or twice: about half a second for a million events. */
export function summarize(log: EventLog): DatasetSummary {
  const users = log.userIndices().length;
  const items = log.itemIndices().length;
  const { repeats, equalTimeNeighbours } = atOnce(readingHistories(log));
  const { rating, time } = log.columns;
  const times = time && rangeOf(time);
  return {
    name: log.name,
    users,
    items,
    events: log.size,
    density: log.size / (users * items),
    lengths: describeLengths(historyLengths(log)),
    repeats,
    duplicates: duplicateRows(log).length,
    equalTimeNeighbours,
    tieRate: time === undefined ? 0 : equalTimeNeighbours / (log.size - users),
    ratings: (rating && rangeOf(rating)) ?? null,
    time: times ? { first: times.min, last: times.max } : null,
    hash: hashEvents(log),
  };
}

/** Events of each user that has any, ascending. */
export function historyLengths(log: EventLog): Int32Array {
  const { offsets } = log.timeOrder();
  return log
    .userIndices()
    .map((user) => (offsets[user + 1] as number) - (offsets[user] as number))
    .sort();
}

interface HistoryFacts {
  readonly repeats: number;
  readonly equalTimeNeighbours: number;
}

/** Rows that are read without a break. */
const STRETCH = 65_536;

/** Counts what comes back in users' histories. */
export function* readingHistories(log: EventLog): Work<HistoryFacts> {
  const { user: users, item: items, time: times } = log.columns;
  /** By item, the last user (+ 1) that had it. */
  const seenBy = new Int32Array(log.ids.items.size);
  let [repeats, equalTimeNeighbours, before] = [0, 0, -1];
  const { rows } = log.timeOrder();
  for (let place = 0; place < rows.length; place++) {
    if (place % STRETCH === 0) yield;
    const row = rows[place] as number;
    const user = users[row] as number;
    const item = items[row] as number;
    if (seenBy[item] === user + 1) repeats++;
    else seenBy[item] = user + 1;
    if (times !== undefined && before >= 0 && users[before] === user && times[before] === times[row]) {
      equalTimeNeighbours++;
    }
    before = row;
  }
  return { repeats, equalTimeNeighbours };
}

function describeLengths(lengths: Int32Array): DatasetSummary["lengths"] {
  const at = (position: number): number => lengths[position] ?? Number.NaN;
  const middle = (lengths.length - 1) / 2;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    mean: total / lengths.length,
    max: at(lengths.length - 1),
  };
}

function rangeOf(values: Float32Array | Float64Array): { min: number; max: number; mean: number } | null {
  if (values.length === 0) return null;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / values.length };
}
