import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset } from "./dataset.ts";
import type { FilterOptions } from "./filter.ts";
import type { Id } from "./ids.ts";

const logs: fc.Arbitrary<Dataset> = fc
  .array(fc.tuple(fc.nat(7), fc.nat(7), fc.nat(4)), { maxLength: 80 })
  .map((events) =>
    Dataset.from({
      userIds: events.map(([user]) => user),
      itemIds: events.map(([, item]) => `i${item}`),
      ratings: events.map(([, , rating]) => rating),
    }),
  );

function countBy(ids: readonly Id[]): Map<Id, number> {
  const counts = new Map<Id, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** The k-core by its definition: drop everything short of its count, count anew, until nothing is dropped. */
function slowCore(log: Dataset, minRating: number, minUser: number, minItem: number): number[] {
  let rows = log.ratings.flatMap((rating, row) => (rating >= minRating ? [row] : []));
  for (;;) {
    const users = countBy(rows.map((row) => log.userIds[row] ?? ""));
    const items = countBy(rows.map((row) => log.itemIds[row] ?? ""));
    const kept = rows.filter(
      (row) =>
        (users.get(log.userIds[row] ?? "") ?? 0) >= minUser && (items.get(log.itemIds[row] ?? "") ?? 0) >= minItem,
    );
    if (kept.length === rows.length) return rows;
    rows = kept;
  }
}

describe("filter", () => {
  it("leaves a k-core, and the largest one", () => {
    const min = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(logs, fc.nat(4), min, min, (log, minRating, minUserInteractions, minItemInteractions) => {
        const core = log.filter({ minRating, minUserInteractions, minItemInteractions });
        for (const count of countBy(core.userIds).values()) expect(count).toBeGreaterThanOrEqual(minUserInteractions);
        for (const count of countBy(core.itemIds).values()) expect(count).toBeGreaterThanOrEqual(minItemInteractions);
        // Timestamps are the row numbers of the original log.
        expect(core.timestamps).toEqual(slowCore(log, minRating, minUserInteractions, minItemInteractions));
      }),
    );
  });

  it("goes on until nothing changes: a chain unravels wholly", () => {
    // Each link has two users; the loose end takes the next link with it, and so on.
    const userIds = [1, 1, 2, 2, 3, 3, 4];
    const itemIds = ["a", "b", "b", "c", "c", "d", "d"];
    expect(Dataset.from({ userIds, itemIds }).filter({ minUserInteractions: 2, minItemInteractions: 2 }).size).toBe(0);
  });

  it("applies minRating before counting", () => {
    const log = Dataset.from({ userIds: [1, 1, 2, 2], itemIds: [1, 2, 1, 2], ratings: [5, 1, 5, 5] });
    expect(log.filter({ minRating: 4, minUserInteractions: 2 }).userIds).toEqual([2, 2]);
  });

  it("counts a repeated pair twice", () => {
    const log = Dataset.from({ userIds: [1, 1, 2], itemIds: [1, 1, 1] });
    expect(log.filter({ minUserInteractions: 2 }).userIds).toEqual([1, 1]);
  });

  it("changes nothing without options and leaves the original alone", () => {
    const log = Dataset.from({ userIds: [1, 2], itemIds: [1, 2], ratings: [1, 5] });
    expect([...log.filter({})]).toEqual([...log]);
    expect(log.filter({ minRating: 3 }).size).toBe(1);
    expect(log.size).toBe(2);
  });

  const wrong: [unknown, RegExp][] = [
    [{ minUsers: 2 }, /filter has no option "minUsers"/],
    [{ minUserInteractions: 0 }, /minUserInteractions is 0. Give a whole number of at least 1/],
    [{ minItemInteractions: 1.5 }, /minItemInteractions is 1.5. Give a whole number/],
    [{ minRating: "4" }, /minRating is "4". Give a number/],
    [{ minRating: 4 }, /minRating is 4. "unrated" has no ratings/],
  ];
  it.each(wrong)("refuses %j", (options, message) => {
    const log = Dataset.from({ userIds: [1], itemIds: [1], name: "unrated" });
    expect(() => log.filter(options as FilterOptions)).toThrowError(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(message) }),
    );
  });
});
