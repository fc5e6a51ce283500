/**
 * Which events of a log go to train, validation and test.
 *
 * Every split is a partition: each event goes to exactly one part, and a part keeps the order of the log. A repeated
 * (user, item) pair is two events and may so appear in train and in test.
 */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { range } from "../arrays.ts";
import { quoted } from "../errors.ts";
import { optionError, refusedOption, wrongValue } from "../options/faults.ts";
import { type Given, type Other, resolve } from "../options/table.ts";
import { drawFirst } from "../random.ts";
import type { EventLog } from "./interactions.ts";
import { MILLISECONDS_FROM, parseTime } from "./time.ts";

/** The parts of a split, as numbers in the arrays returned here. */
export const TRAIN = 0;
export const TEST = 1;
export const VALIDATION = 2;

/** Names of the parts, by their numbers. */
export const PART_NAMES = ["train", "test", "validation"] as const;

/** Which split was made, with the options that decided it, defaults included: reports carry it. */
export interface SplitRecord {
  /** How the log was split. */
  readonly name: "leave-one-out" | "user-time" | "random" | "time";
  /** `testSize` and `seed` as given; `at` in the unit of the log's timestamps. */
  readonly options: Readonly<Record<string, number>>;
}

/** The part of each event, and the split that decided it. */
export interface Assignment {
  readonly parts: Uint8Array;
  readonly split: SplitRecord;
}

/** How `trainTestSplit` splits. */
export const trainTestOptions = {
  /** The share of events that goes to test, above 0 and below 1. Default 0.2. */
  testSize: { type: "number", above: 0, below: 1, default: 0.2, help: "share of the events that goes to test" },
  /** `"user-time"` (default): each user's last events. `"random"`: events drawn at random, whatever their time. */
  by: { type: "choice", choices: ["user-time", "random"], default: "user-time", help: "which events go to test" },
  /** An integer; decides the draw of `"random"`, without effect on `"user-time"`. Default 42. */
  seed: { type: "int", default: 42, help: "decides which events are drawn" },
} as const;

/** Options of `trainTestSplit`. */
export interface TrainTestSplitOptions extends Given<typeof trainTestOptions> {}

/** How `leaveOneOut` splits. */
export const leaveOneOutOptions = {
  /**
   * How many users, drawn at random, give their last event but one to validation; the others' stay in train. Models are
   * then selected on fewer users, and learn from nearly all that comes before the test events. Default: all users.
   */
  validationUsers: { type: "int", min: 1, help: "users to validate on" },
  /** An integer; decides the draw of `validationUsers`, without effect if all users validate. Default 42. */
  seed: { type: "int", default: 42, help: "decides which users are drawn" },
} as const;

/** Options of `leaveOneOut`. */
export interface LeaveOneOutOptions extends Given<typeof leaveOneOutOptions> {}

/** Options of `timeSplit`. */
export interface TimeSplitOptions {
  /**
   * The first moment of the test part. A number is in the unit of the log's timestamps. A `Date` or an ISO 8601 string
   * (UTC if it has no offset) is turned into that unit: milliseconds if the log's latest timestamp is 1e11 or
   * more, else seconds.
   */
  readonly at: number | Date | string;
}

const moment: Other<number | Date | string> = {
  is(value): value is number | Date | string {
    if (value instanceof Date) return !Number.isNaN(value.getTime());
    return typeof value === "string" || Number.isFinite(value);
  },
  give: "a number in the unit of the timestamps, a valid Date or an ISO 8601 string",
};

/**
 * The part of each event, `TRAIN` or `TEST`.
 *
 * `"user-time"`: of a user's n events, the last floor(n * testSize) in time order go to test, so at least one stays in
 * train, and a user with fewer than 1 / testSize events (one event, for instance) stays wholly there. Among events of
 * equal time the later row counts as later. It is no global cut: one user's train events may be later than another's
 * test events; for that use the time split.
 *
 * `"random"`: floor(size * testSize) events drawn without replacement; a user may end up with no train event.
 *
 * Throws `invalid-option`.
 */
export function assignTrainTest(log: EventLog, options: TrainTestSplitOptions): Assignment {
  const { testSize, by, seed } = resolve("trainTestSplit", trainTestOptions, options);
  if (by === "random") {
    return { parts: assignRandom(log.size, testSize, seed), split: { name: by, options: { testSize, seed } } };
  }
  return { parts: assignUserTime(log, testSize), split: { name: by, options: { testSize } } };
}

/** floor(n * share), without losing one to the rounding of products such as 100 * 0.29 = 28.999999999999996. */
function shareOf(n: number, share: number): number {
  return Math.min(n - 1, Math.floor(n * share + 1e-9));
}

function assignUserTime(log: EventLog, testSize: number): Uint8Array {
  const parts = new Uint8Array(log.size);
  const { offsets, rows } = log.timeOrder();
  for (let user = 0; user + 1 < offsets.length; user++) {
    const end = offsets[user + 1] as number;
    const length = end - (offsets[user] as number);
    for (let i = end - shareOf(length, testSize); i < end; i++) parts[rows[i] as number] = TEST;
  }
  return parts;
}

function assignRandom(size: number, testSize: number, seed: number): Uint8Array {
  const parts = new Uint8Array(size);
  for (const row of drawn(size, shareOf(size, testSize), seed)) parts[row] = TEST;
  return parts;
}

/** `count` of the numbers 0 to `size - 1`, without replacement. */
function drawn(size: number, count: number, seed: number): Int32Array {
  const numbers = range(size);
  drawFirst(xoroshiro128plus(seed), numbers, count);
  return numbers.subarray(0, count);
}

/**
 * The part of each event: a user's last event in time order is `TEST`, the one before it `VALIDATION`, the others
 * `TRAIN` (Kang and McAuley 2018, section IV.A). Users with fewer than 3 events stay wholly in train. Times of
 * different users are not compared, so train holds events later than some test events.
 *
 * Throws `invalid-option`, also for more `validationUsers` than have 3 events.
 */
export function assignLeaveOneOut(log: EventLog, given: LeaveOneOutOptions): Assignment {
  const { validationUsers, seed } = resolve("leaveOneOut", leaveOneOutOptions, given);
  const parts = new Uint8Array(log.size);
  const { offsets, rows } = log.timeOrder();
  const endOf = (user: number): number => offsets[user + 1] as number;
  // By first appearance, which decides whom `validationUsers` draws.
  const users = log.userIndices().filter((user) => endOf(user) - (offsets[user] as number) >= 3);
  for (const user of users) parts[rows[endOf(user) - 1] as number] = TEST;
  const validate = (user: number): void => {
    parts[rows[endOf(user) - 2] as number] = VALIDATION;
  };
  if (validationUsers === undefined) {
    users.forEach(validate);
    return { parts, split: { name: "leave-one-out", options: {} } };
  }
  if (validationUsers > users.length) {
    const todo = `Give at most ${users.length}: so many users have 3 events or more.`;
    throw refusedOption("leaveOneOut", "validationUsers", validationUsers, todo);
  }
  for (const place of drawn(users.length, validationUsers, seed)) validate(users[place] as number);
  return { parts, split: { name: "leave-one-out", options: { validationUsers, seed } } };
}

/**
 * The part of each event: those before `at` are `TRAIN`, those at or after it `TEST`, for all users alike. Test may
 * hold users and items that train does not.
 *
 * Throws `invalid-option` if the log has no timestamps, or `at` leaves one of the parts empty.
 */
export function assignByTime(log: EventLog, options: TimeSplitOptions): Assignment {
  const { at } = resolve("timeSplit", {}, options, { at: moment });
  if (at === undefined) throw optionError("timeSplit", [wrongValue("at", at, moment.give)]);
  const times = log.columns.time;
  if (times === undefined) {
    throw refusedOption("timeSplit", "at", at, `${quoted(log.name)} has no timestamps: use leaveOneOut instead.`);
  }
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const cut = toTimestamp(at, last);
  if (!(cut > first && cut <= last)) {
    const range = `the timestamps of ${quoted(log.name)} run from ${first} to ${last}`;
    throw refusedOption("timeSplit", "at", at, `At ${cut} one part would be empty: ${range}.`);
  }
  const parts = new Uint8Array(log.size);
  for (let row = 0; row < parts.length; row++) parts[row] = (times[row] as number) < cut ? TRAIN : TEST;
  return { parts, split: { name: "time", options: { at: cut } } };
}

function toTimestamp(at: number | Date | string, latest: number): number {
  if (typeof at === "number") return at;
  const seconds = typeof at === "string" ? parseTime(at) : at.getTime() / 1000;
  if (seconds === undefined) {
    const todo = "That is no date that can be read: write it as 2001-09-30 or 2001-09-30T12:00:00Z.";
    throw refusedOption("timeSplit", "at", at, todo);
  }
  return latest >= MILLISECONDS_FROM ? Math.round(seconds * 1000) : seconds;
}
