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

  it("tells the id 1 from the id '1'", () => {
    const data = Dataset.from({ userIds: [1, "1"], itemIds: ["a", "b"] });
    expect(data.numUsers).toBe(2);
    expect(data.getUserItems("1")).toEqual(["b"]);
  });

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
    ["a timestamp that is text", { userIds: [1], itemIds: [1], timestamps: ["2001"] }, /timestamps\[0\] is 2001/],
    ["a misspelt column", { userIds: [1], itemIds: [1], timestamp: [1] }, /unknown column "timestamp".*timestamps/],
    ["bigints", { userIds: [12n], itemIds: [1] }, /userIds\[0\] is 12n: .*String\(id\)/],
    ["items that are no map", { userIds: [1], itemIds: [1], items: { 1: {} } }, /items must be a Map/],
  ];
  it.each(wrong)("refuses %s", (_, columns, message) => {
    expect(() => Dataset.from(columns as InteractionColumns)).toThrowError(
      expect.objectContaining({ code: "invalid-data", message: expect.stringMatching(message) }),
    );
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

  it("says null where there are no ratings or times, and NaN for ratios of nothing", () => {
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
