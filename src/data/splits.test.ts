import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset } from "./dataset.ts";
import type { LeaveOneOutOptions, TimeSplitOptions, TrainTestSplitOptions } from "./splits.ts";

/** Small logs with many repeated pairs and equal times; the rating numbers the event, so that none can be confused. */
const logs: fc.Arbitrary<Dataset> = fc
  .array(fc.tuple(fc.nat(4), fc.nat(5), fc.nat(6)), { maxLength: 60 })
  .map((events) =>
    Dataset.from({
      userIds: events.map(([user]) => `u${user}`),
      itemIds: events.map(([, item]) => item),
      ratings: events.map((_, row) => row),
      timestamps: events.map(([, , time]) => time),
    }),
  );

/** The row numbers of the original log, in the order of the part. */
const rowsOf = (part: Dataset): readonly number[] => part.ratings;

function expectPartition(log: Dataset, ...parts: Dataset[]): void {
  expect(parts.flatMap(rowsOf).sort((a, b) => a - b)).toEqual(log.ratings);
  for (const part of parts) {
    expect(rowsOf(part)).toEqual([...rowsOf(part)].sort((a, b) => a - b));
    for (const { userId, itemId, rating: row, timestamp } of part) {
      expect([userId, itemId, timestamp]).toEqual([log.userIds[row], log.itemIds[row], log.timestamps[row]]);
    }
  }
}

/** No event of `earlier` comes after one of `later`, for any user; among equal times the row decides. */
function expectNoLeak(earlier: Dataset, later: Dataset): void {
  for (const user of earlier.users) {
    const last = earlier.userSequences().get(user)?.at(-1) ?? 0;
    const first = later.userSequences().get(user)?.[0];
    if (first === undefined) continue;
    const [a, b] = [earlier.timestamps[last] ?? 0, later.timestamps[first] ?? 0];
    expect(a).toBeLessThanOrEqual(b);
    if (a === b) expect(earlier.ratings[last]).toBeLessThan(later.ratings[first] ?? 0);
  }
}

function repeatLog(lengths: readonly number[]): Dataset {
  const userIds = lengths.flatMap((length, user) => new Array<number>(length).fill(user));
  return Dataset.from({ userIds, itemIds: userIds.map((_, row) => row), ratings: userIds.map((_, row) => row) });
}

describe("trainTestSplit", () => {
  it("by user-time is a partition that leaks nothing and gives each user floor(n * testSize) test events", () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 1, max: 99 }), (log, percent) => {
        const { train, test } = log.trainTestSplit({ testSize: percent / 100 });
        expectPartition(log, train, test);
        expectNoLeak(train, test);
        for (const user of log.users) {
          const n = log.getUserItems(user).length;
          expect(test.getUserItems(user)).toHaveLength(Math.floor((n * percent) / 100));
        }
        expect(train.users).toHaveLength(log.users.length);
      }),
    );
  });

  it("at random is a partition of the stated sizes, decided by the seed", () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 1, max: 99 }), fc.integer(), (log, percent, seed) => {
        const split = (s: number): Dataset =>
          log.trainTestSplit({ by: "random", testSize: percent / 100, seed: s }).test;
        const { train, test } = log.trainTestSplit({ by: "random", testSize: percent / 100, seed });
        expectPartition(log, train, test);
        expect(test.size).toBe(Math.floor((log.size * percent) / 100));
        expect(rowsOf(split(seed))).toEqual(rowsOf(test));
      }),
    );
    const log = repeatLog([200]);
    const first = log.trainTestSplit({ by: "random", seed: 1 }).test;
    expect(rowsOf(log.trainTestSplit({ by: "random", seed: 2 }).test)).not.toEqual(rowsOf(first));
  });

  it("draws every event about equally often at random", () => {
    const log = repeatLog([10]);
    const drawn = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const row of rowsOf(log.trainTestSplit({ by: "random", testSize: 0.3, seed }).test))
        drawn[row] = (drawn[row] ?? 0) + 1;
    }
    // Binomial(2000, .3): 600 with a deviation of 20.5; five deviations either way.
    for (const count of drawn) expect(Math.abs(count - 600)).toBeLessThan(103);
  });

  it("does not lose a test event to rounding: 29% of 100 is 29", () => {
    expect(repeatLog([100]).trainTestSplit({ testSize: 0.29 }).test.size).toBe(29);
  });

  it("keeps users with too few events wholly in train", () => {
    const { train, test } = repeatLog([1, 4, 5]).trainTestSplit({ testSize: 0.2 });
    expect(train.users).toEqual([0, 1, 2]);
    expect(test.users).toEqual([2]);
  });

  it("keeps a repeated pair as two events, which may fall on both sides", () => {
    const log = Dataset.from({ userIds: [1, 1], itemIds: [7, 7] });
    const { train, test } = log.trainTestSplit({ testSize: 0.5 });
    expect([train.itemIds, test.itemIds]).toEqual([[7], [7]]);
  });

  it("passes name, flags and item information on", () => {
    const items = new Map([[1, { title: "One" }]]);
    const log = Dataset.from({ userIds: [1, 1], itemIds: [1, 2], timestamps: [1, 2], items, name: "log" });
    const { test } = log.trainTestSplit({ testSize: 0.5 });
    expect(test).toMatchObject({ name: "log", hasRatings: false, hasTimestamps: true });
    expect(test.items).toEqual(log.items);
  });

  const wrong: [unknown, RegExp][] = [
    [{ testsize: 0.2 }, /trainTestSplit has no option "testsize". Did you mean testSize/],
    [{ testSize: 0 }, /testSize is 0. Give a number above 0 and below 1/],
    [{ testSize: 1 }, /testSize is 1. Give a number above 0 and below 1/],
    [{ testSize: "0.2" }, /testSize is "0.2"/],
    [{ by: "time" }, /by is "time". Give "user-time" or "random"/],
    [{ seed: 0.5 }, /seed is 0.5. Give a whole number/],
  ];
  it.each(wrong)("refuses %j", (options, message) => {
    expect(() => repeatLog([5]).trainTestSplit(options as TrainTestSplitOptions)).toThrowError(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });
});

describe("leaveOneOut", () => {
  it("is a partition, leaks nothing, and holds one test and one validation event of each user with three or more", () => {
    fc.assert(
      fc.property(logs, (log) => {
        const { train, validation, test } = log.leaveOneOut();
        expectPartition(log, train, validation, test);
        expectNoLeak(train, validation);
        expectNoLeak(validation, test);
        const long = log.users.filter((user) => log.getUserItems(user).length >= 3);
        expect([...test.userIds].sort()).toEqual([...long].sort());
        expect([...validation.userIds].sort()).toEqual([...long].sort());
        for (const user of long) {
          expect(test.getUserItems(user)).toEqual(log.getUserItems(user).slice(-1));
          expect(validation.getUserItems(user)).toEqual(log.getUserItems(user).slice(-2, -1));
        }
      }),
    );
  });

  it("keeps users with one or two events in train", () => {
    const { train, validation, test } = repeatLog([1, 2, 3]).leaveOneOut();
    expect([train.size, validation.size, test.size]).toEqual([4, 1, 1]);
  });

  it("validates on as many users as asked for; the others' event but one stays in train", () => {
    const log = repeatLog([3, 4, 2, 5, 3]);
    const whole = log.leaveOneOut();
    const part = log.leaveOneOut({ validationUsers: 2 });
    expectPartition(log, part.train, part.validation, part.test);
    expect(part.test.userIds).toEqual(whole.test.userIds);
    expect(new Set(part.validation.userIds).size).toBe(2);
    for (const user of part.validation.userIds) {
      expect(part.validation.getUserItems(user)).toEqual(whole.validation.getUserItems(user));
    }
    expect(log.leaveOneOut({ validationUsers: 2 }).validation.userIds).toEqual(part.validation.userIds);
    expect(log.leaveOneOut({ validationUsers: 4 }).validation.userIds).toEqual(whole.validation.userIds);
  });

  it.each([
    [{ validationUsers: 5 }, /validationUsers is 5. Give at most 4: so many users have 3 events or more/],
    [{ validationUsers: 0 }, /of at least 1/],
    [{ users: 1 }, /users/],
  ])("refuses %j", (options, message) => {
    expect(() => repeatLog([3, 4, 2, 5, 3]).leaveOneOut(options as LeaveOneOutOptions)).toThrowError(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });
});

describe("timeSplit", () => {
  const day = (text: string): number => Date.parse(text) / 1000;
  const inSeconds = Dataset.from({
    userIds: ["a", "b", "a", "b"],
    itemIds: [1, 2, 3, 4],
    timestamps: ["2001-01-01", "2001-06-01", "2001-03-01", "2001-09-30"].map(day),
  });

  it("puts events before the moment in train, those at or after it in test, for all users", () => {
    const { train, test } = inSeconds.timeSplit({ at: day("2001-06-01") });
    expect([train.itemIds, test.itemIds]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it("is a partition where every train event is before every test event", () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 1, max: 6 }), (log, at) => {
        const times = log.timestamps;
        fc.pre(times.some((time) => time < at) && times.some((time) => time >= at));
        const { train, test } = log.timeSplit({ at });
        expectPartition(log, train, test);
        expect(Math.max(...train.timestamps)).toBeLessThan(Math.min(...test.timestamps));
      }),
    );
  });

  it("takes dates for seconds or milliseconds, whichever the log uses", () => {
    const { userIds, itemIds, timestamps } = inSeconds;
    const inMilliseconds = Dataset.from({ userIds, itemIds, timestamps: timestamps.map((time) => time * 1000) });
    for (const at of ["2001-06-01", "2001-06-01T00:00", "2001-06-01T02:00:00+02:00", new Date("2001-06-01")]) {
      expect(inSeconds.timeSplit({ at }).test.itemIds).toEqual([2, 4]);
      expect(inMilliseconds.timeSplit({ at }).test.itemIds).toEqual([2, 4]);
    }
  });

  const wrong: [unknown, RegExp][] = [
    [{}, /at is missing. Give a number in the unit/],
    [{ at: 1, by: "x" }, /has no option "by"/],
    [{ at: Number.NaN }, /at is NaN. Give a number/],
    [{ at: new Date("x") }, /at is an invalid date. Give/],
    [{ at: "yesterday" }, /at is "yesterday". That is no date that can be read/],
    [{ at: "2001-02-30" }, /at is "2001-02-30". That is no date/],
    [{ at: "1999-01-01" }, /one part would be empty: the timestamps of "unnamed" run from 978307200 to/],
    [{ at: day("2001-01-01") }, /one part would be empty/],
    [{ at: 991353600000 }, /one part would be empty/],
  ];
  it.each(wrong)("refuses %j", (options, message) => {
    expect(() => inSeconds.timeSplit(options as TimeSplitOptions)).toThrowError(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });

  it("refuses a log without timestamps", () => {
    expect(() => repeatLog([4]).timeSplit({ at: 2 })).toThrowError(/"unnamed" has no timestamps/);
  });
});

it("train and validation put together are all but the last events", () => {
  const data = Dataset.from({
    userIds: [1, 1, 1, 2, 2, 2, 2],
    itemIds: [1, 2, 3, 4, 5, 6, 7],
    ratings: [1, 2, 3, 4, 5, 1, 2],
  });
  const { train, validation, test: last } = data.leaveOneOut();
  const rest = train.concat(validation);
  expect(rest.getUserItems(2)).toEqual([4, 5, 6]);
  expect(rest.size + last.size).toBe(data.size);
  expect([rest.hasRatings, rest.hasTimestamps]).toEqual([true, false]);
});
