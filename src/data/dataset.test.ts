import { describe, expect, it } from "vitest";
import { Dataset } from "./dataset.ts";
import type { InteractionColumns } from "./interactions.ts";

const shop = Dataset.from({
  name: "shop",
  userIds: ["ann", "bob", "ann", "ann", "bob", "cyd"],
  itemIds: [1, 1, 2, 1, 3, 2],
  ratings: [5, 4, 3, 2, 1, 5],
  timestamps: [30, 5, 10, 30, 5, 7],
  items: new Map([[1, { title: "One", genres: ["odd"] }]]),
});

describe("Dataset", () => {
  it("counts distinct users and items by first appearance", () => {
    expect(shop.users).toEqual(["ann", "bob", "cyd"]);
    expect(shop.catalogue).toEqual([1, 2, 3]);
    expect([shop.size, shop.numUsers, shop.numItems]).toEqual([6, 3, 3]);
  });

  it("iterates over events in the order of the log", () => {
    const events = [...shop];
    expect(events).toHaveLength(6);
    expect(events[4]).toEqual({ userId: "bob", itemId: 3, rating: 1, timestamp: 5 });
  });

  it("gives a user's items in time order, repeats kept, equal times in the order of the log", () => {
    expect(shop.getUserItems("ann")).toEqual([2, 1, 1]);
    expect(shop.getUserItems("bob")).toEqual([1, 3]);
    expect(shop.getUserItems("nobody")).toEqual([]);
    expect(shop.userSequences().get("ann")).toEqual([2, 0, 3]);
  });

  it("refuses an id that is a number here and its text there: two halves of one user", () => {
    const twice = { userIds: [1, "2", "1"], itemIds: ["a", "b", "c"] };
    expect(() => Dataset.from(twice)).toThrowError(/userIds has 1 and "1"/);
    const [texts, numbers] = [
      Dataset.from({ userIds: ["7"], itemIds: ["a"] }),
      Dataset.from({ userIds: [7], itemIds: ["a"] }),
    ];
    expect(() => texts.concat(numbers)).toThrowError(/userIds has 7 and "7"/);
    expect(Dataset.from({ userIds: [1, "guest"], itemIds: ["a", "b"] }).users).toEqual([1, "guest"]);
  });

  it("takes bigints as numbers, and a column with one beyond 2^53 as texts", () => {
    const large = 9_007_199_254_740_993n;
    const data = Dataset.from({ userIds: [12n, 13n, 12n], itemIds: [large, large + 1n, 7n] });
    expect(data.users).toEqual([12, 13]);
    expect(data.catalogue).toEqual(["9007199254740993", "9007199254740994", "7"]);
    expect([data.ids.users.indexOf(13n), data.ids.items.indexOf(7n)]).toEqual([1, 2]);
  });

  it("takes typed arrays and copies them", () => {
    const [userIds, ratings] = [Int32Array.of(3, 4), Float32Array.of(0.5, 5)];
    const data = Dataset.from({
      userIds,
      itemIds: BigInt64Array.of(8n, 9n),
      ratings,
      timestamps: Uint32Array.of(2, 1),
    });
    userIds.fill(0);
    ratings.fill(0);
    expect([data.userIds, data.itemIds, data.ratings, data.timestamps]).toEqual([
      [3, 4],
      [8, 9],
      [0.5, 5],
      [2, 1],
    ]);
  });

  it("takes rows, notes keys that it does not read, and misses times that are called otherwise", () => {
    const rows = [...shop].map((row) => ({ ...row, price: 5 }));
    expect(Dataset.from(rows).summary().hash).toBe(shop.summary().hash);
    expect(Dataset.from(rows.values()).summary().hash).toBe(shop.summary().hash);
    expect(Dataset.from(rows).notes).toEqual(["keys of the rows that are not read: price"]);
    const late = [{ userId: 1, itemId: 2, viewed_at: 5 }];
    expect(() => Dataset.from(late)).toThrowError(/row 0 has "viewed_at", but no timestamp/);
    expect(() => Dataset.from([{ user: 1, itemId: 2 }] as never)).toThrowError(/row 0 has no userId/);
  });

  it("takes dates and ISO texts as seconds", () => {
    const iso = ["2024-01-05T10:20:30.500Z", "2024-01-05 10:20:30.123401+00"];
    const columns = { userIds: [1, 1], itemIds: [1, 2] };
    expect(Dataset.from({ ...columns, timestamps: iso }).timestamps).toEqual([1704450030.5, 1704450030.123401]);
    const dates = iso.map((text) => new Date(text.slice(0, 23)));
    expect(Dataset.from({ ...columns, timestamps: dates }).timestamps).toEqual([1704450030.5, 1704450030.123]);
    const mixed = { ...columns, timestamps: [dates[0], 5] };
    expect(() => Dataset.from(mixed as never)).toThrowError(/timestamps\[1\] is 5: the first is a date/);
  });

  it("notes ids that look like missing values, and times in several units", () => {
    const userIds = ["NULL", "NULL", "ann", ""];
    const data = Dataset.from({ userIds, itemIds: [1, 2, 3, 4], timestamps: [1.7e9, 1.7e12, 1.7e9, 1.7e9] });
    expect(data.notes).toEqual([
      "1 events have an empty text as user, which looks like a missing value: they count as one user",
      "2 events have NULL as user, which looks like a missing value: they count as one user",
      expect.stringMatching(/different units, 3 events in seconds and 1 events in milliseconds/),
    ]);
    expect(data.leaveOneOut().train.notes).toEqual(data.notes);
  });

  it.each(["null", "None", "NIL", "NaN", "nan", "Undefined", "#N/A", "<NA>", "(null)", "\\N"])(
    "notes %s as item",
    (word) => {
      const data = Dataset.from({ userIds: [1, 2], itemIds: [word, "a"] });
      expect(data.notes).toEqual([
        `1 events have ${word} as item, which looks like a missing value: they count as one item`,
      ]);
    },
  );

  it("fills in rating 1 and the row number where columns are missing, and keeps them through a split", () => {
    const data = Dataset.from({ userIds: ["a", "a", "b", "a"], itemIds: [1, 2, 3, 4] });
    expect([data.hasRatings, data.hasTimestamps]).toEqual([false, false]);
    expect(data.ratings).toEqual([1, 1, 1, 1]);
    expect(data.timestamps).toEqual([0, 1, 2, 3]);
    const { test } = data.leaveOneOut();
    expect(test.timestamps).toEqual([3]);
    expect([test.hasRatings, test.hasTimestamps]).toEqual([false, false]);
  });

  it("copies what it is given and freezes what it gives", () => {
    const userIds = ["a", "b"];
    const items = new Map([[1, { title: "One", genres: ["x"] }]]);
    const data = Dataset.from({ userIds, itemIds: [1, 2], items });
    userIds[0] = "changed";
    items.set(2, { title: "Two", genres: [] });
    expect(data.userIds).toEqual(["a", "b"]);
    expect(data.items.size).toBe(1);
    for (const array of [data.userIds, data.itemIds, data.ratings, data.timestamps, data.users, data.catalogue]) {
      expect(Object.isFrozen(array)).toBe(true);
    }
    expect(Object.isFrozen(data)).toBe(true);
    expect(Object.isFrozen(data.items.get(1)?.genres)).toBe(true);
    expect(Object.isFrozen(data.getUserItems("a"))).toBe(true);
    expect(Object.isFrozen(data.userSequences().get("a"))).toBe(true);
    expect(() => (data.items as Map<number, object>).set(3, {})).toThrow(TypeError);
    expect(() => (data.userSequences() as Map<string, number[]>).clear()).toThrow(TypeError);
  });

  it("may be empty", () => {
    const data = Dataset.from({ userIds: [], itemIds: [] });
    expect([data.size, data.numUsers, data.leaveOneOut().test.size, data.trainTestSplit().test.size]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(data.trainTestSplit({ by: "random" }).train.size).toBe(0);
  });

  const wrong: [string, unknown, RegExp][] = [
    ["columns of unequal length", { userIds: [1, 2], itemIds: [1] }, /itemIds has 1 entries, userIds 2/],
    ["a missing column", { userIds: [1] }, /itemIds must be an array, not undefined/],
    ["an id that is null", { userIds: [1, null], itemIds: [1, 2] }, /userIds\[1\] is null/],
    ["an id that is NaN", { userIds: [1], itemIds: [Number.NaN] }, /itemIds\[0\] is NaN/],
    ["an infinite rating", { userIds: [1], itemIds: [1], ratings: [1 / 0] }, /ratings\[0\] is Infinity/],
    ["a timestamp that is text", { userIds: [1], itemIds: [1], timestamps: ["2001"] }, /timestamps\[0\] is "2001"/],
    ["a misspelt column", { userIds: [1], itemIds: [1], timestamp: [1] }, /unknown column "timestamp".*timestamps/],
    [
      "a number beyond 2^53",
      { userIds: [2 ** 53], itemIds: [1] },
      /userIds\[0\] is 9007199254740992: .*texts or bigints/,
    ],
    [
      "an invalid date",
      { userIds: [1], itemIds: [1], timestamps: [new Date("no")] },
      /timestamps\[0\] is an invalid date/,
    ],
    ["items that are no map", { userIds: [1], itemIds: [1], items: { 1: {} } }, /items must be a Map/],
  ];
  it.each(wrong)("refuses %s", (_, columns, message) => {
    expect(() => Dataset.from(columns as InteractionColumns)).toThrowError(
      expect.objectContaining({ code: "invalid-data", message: expect.stringMatching(message) }),
    );
  });
});

describe("concat", () => {
  const log = (itemIds: string[], timestamps?: number[]): Dataset => {
    return Dataset.from({ userIds: itemIds.map(() => "ann"), itemIds, ...(timestamps && { timestamps }) });
  };

  it("joins logs of different ids, with titles of both and ratings if both have them", () => {
    const other = Dataset.from({
      userIds: ["dan", "bob"],
      itemIds: [4, 2],
      ratings: [0.1, 2],
      timestamps: [1, 2],
      items: new Map([[4, { title: "Four" }]]),
    });
    const both = shop.concat(other);
    expect([...both]).toEqual([...shop, ...other]);
    expect(both.users).toEqual(["ann", "bob", "cyd", "dan"]);
    expect([both.items.get(1)?.title, both.items.get(4)?.title]).toEqual(["One", "Four"]);
    expect(shop.concat(log(["x"])).hasRatings).toBe(false);
  });

  it("keeps each log's order in time, also if times are missing", () => {
    const timed = log(["third", "first", "second"], [30, 10, 20]);
    expect(
      timed
        .concat(log(["fourth", "fifth"]))
        .getUserItems("ann")
        .join(),
    ).toBe("first,second,third,fourth,fifth");
    expect(log(["a", "b"]).concat(timed).getUserItems("ann").join()).toBe("a,b,first,second,third");
    expect(
      log(["a", "b"])
        .concat(log(["c", "d"]))
        .getUserItems("ann")
        .join(),
    ).toBe("a,b,c,d");
  });

  it("puts parts of a log without times back in its order", () => {
    const whole = log(["a", "b", "c", "d"]);
    const { train, validation, test } = whole.leaveOneOut();
    expect(test.concat(train).concat(validation).getUserItems("ann").join()).toBe("a,b,c,d");
  });
});

describe("summary", () => {
  it("describes a log worked out by hand", () => {
    const { hash, ...facts } = shop.summary();
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(facts).toEqual({
      name: "shop",
      users: 3,
      items: 3,
      events: 6,
      density: 6 / 9,
      lengths: { min: 1, median: 2, mean: 2, max: 3 },
      repeats: 1,
      duplicates: 1,
      equalTimeNeighbours: 2,
      tieRate: 2 / 3,
      ratings: { min: 1, max: 5, mean: 20 / 6 },
      time: { first: 5, last: 30 },
    });
  });

  it("says null if there are no ratings or times, and NaN for ratios of nothing", () => {
    expect(Dataset.from({ userIds: [1], itemIds: [1] }).summary()).toMatchObject({
      ratings: null,
      time: null,
      tieRate: 0,
    });
    expect(Dataset.from({ userIds: [], itemIds: [] }).summary().density).toBeNaN();
  });

  it("has a hash that depends on every value, on types and on order, not on the name", () => {
    const base = { userIds: [1, 1, 2], itemIds: [1, 2, 2], ratings: [1, 2, 3], timestamps: [1, 2, 3] };
    const hash = (columns: Partial<InteractionColumns>): string => Dataset.from({ ...base, ...columns }).summary().hash;
    const changes: Partial<InteractionColumns>[] = [
      {},
      { userIds: [1, 2, 2] },
      { userIds: ["1", "1", "2"] },
      { userIds: [1, 1, 3] },
      { itemIds: [1, 2, 1] },
      { itemIds: [2, 1, 1] },
      { ratings: [1, 2, 4] },
      { ratings: [1, 2, 3.0000000000000004] },
      { timestamps: [1, 2, 4] },
      { timestamps: [2, 1, 3] },
    ];
    expect(new Set(changes.map(hash)).size).toBe(changes.length);
    const { ratings: _, ...unrated } = base;
    expect(Dataset.from(unrated).summary().hash).not.toBe(hash({ ratings: [1, 1, 1] }));
    expect(hash({ name: "other" })).toBe(hash({}));
  });
});
