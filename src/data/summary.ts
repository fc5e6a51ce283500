/**
 * What there is to know of a log before training on it.
 *
 * @module
 */

import { duplicateRows } from "./duplicates.ts";
import { hashEvents } from "./hash.ts";
import type { Id } from "./ids.ts";
import type { EventLog } from "./interactions.ts";

/** Counts and ranges of a log. Ratios of an empty log are `NaN`. */
export interface DatasetSummary {
  readonly name: string;
  readonly users: number;
  /** Distinct items with an event. */
  readonly items: number;
  readonly events: number;
  /** events / (users * items); above 1 only where pairs repeat. */
  readonly density: number;
  /** Events per user; the median of an even number of users is the mean of the middle two. */
  readonly lengths: { readonly min: number; readonly median: number; readonly mean: number; readonly max: number };
  /** Events whose (user, item) pair occurred before, in time order. */
  readonly repeats: number;
  /** Events that are there more than once, with the same user, item and time; 0 where the log has no timestamps. */
  readonly duplicates: number;
  /** Neighbours in a user's sequence with the same timestamp: their order is that of the file, not of time. */
  readonly equalTimeNeighbours: number;
  /** `equalTimeNeighbours` / all neighbours (events - users); 0 where the log has no timestamps. */
  readonly tieRate: number;
  /** `null` where the log has no ratings or no events. */
  readonly ratings: { readonly min: number; readonly max: number; readonly mean: number } | null;
  /** First and last timestamp, in the unit of the source; `null` where the log has none. */
  readonly time: { readonly first: number; readonly last: number } | null;
  /** Fingerprint of the events and their order, 16 hexadecimal digits. */
  readonly hash: string;
}

/** Reads the whole log once or twice: about half a second for a million events. */
export function summarize(log: EventLog): DatasetSummary {
  const users = log.users.length;
  const items = log.catalogue.length;
  const { repeats, equalTimeNeighbours, lengths } = readSequences(log);
  const ratings = log.hasRatings ? rangeOf(log.ratings) : null;
  const time = log.hasTimestamps ? rangeOf(log.timestamps) : null;
  return {
    name: log.name,
    users,
    items,
    events: log.size,
    density: log.size / (users * items),
    lengths: describeLengths(lengths),
    repeats,
    duplicates: duplicateRows(log).length,
    equalTimeNeighbours,
    tieRate: log.hasTimestamps ? equalTimeNeighbours / (log.size - users) : 0,
    ratings,
    time: time && { first: time.min, last: time.max },
    hash: hashEvents(log),
  };
}

interface SequenceFacts {
  readonly repeats: number;
  readonly equalTimeNeighbours: number;
  readonly lengths: number[];
}

function readSequences(log: EventLog): SequenceFacts {
  const lengths: number[] = [];
  const seenBy = new Map<Id, Id>();
  let [repeats, equalTimeNeighbours] = [0, 0];
  for (const [user, rows] of log.userSequences()) {
    lengths.push(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const item = log.itemIds[row] as Id;
      if (seenBy.get(item) === user) repeats++;
      else seenBy.set(item, user);
      if (i > 0 && log.timestamps[row] === log.timestamps[rows[i - 1] as number]) equalTimeNeighbours++;
    }
  }
  return { repeats, equalTimeNeighbours, lengths };
}

function describeLengths(lengths: number[]): DatasetSummary["lengths"] {
  lengths.sort((a, b) => a - b);
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

function rangeOf(values: readonly number[]): { min: number; max: number; mean: number } | null {
  if (values.length === 0) return null;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / values.length };
}
