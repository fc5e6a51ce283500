import fc from "fast-check";
import { expect, test } from "vitest";
import { Dataset } from "./dataset.ts";
import { duplicateRows } from "./duplicates.ts";

const events = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { maxLength: 60 });

function logOf(rows: readonly (readonly [number, number, number])[]): Dataset {
  const [userIds, itemIds, timestamps] = [0, 1, 2].map((column) => rows.map((row) => row[column] as number));
  return Dataset.from({
    userIds: userIds as number[],
    itemIds: itemIds as number[],
    timestamps: timestamps as number[],
  });
}

test("are the rows that are alike in user, item and time, but for the first of each", () => {
  fc.assert(
    fc.property(events, (rows) => {
      const log = logOf(rows);
      const texts = rows.map((row) => row.join());
      const expected = [...rows.keys()].filter((row) => texts.indexOf(texts[row] as string) < row);
      expect(duplicateRows(log)).toEqual(expected);
      expect(log.summary().duplicates).toBe(expected.length);
      const dropped = log.filter({ dropDuplicates: true });
      expect([...dropped].map(({ userId, itemId, timestamp }) => `${userId},${itemId},${timestamp}`)).toEqual([
        ...new Set(texts),
      ]);
    }),
  );
});

test("are dropped before anything is counted", () => {
  const log = logOf([
    [1, 1, 5],
    [1, 1, 5],
    [2, 1, 5],
    [2, 2, 6],
  ]);
  expect(log.filter({ dropDuplicates: true, minUserInteractions: 2 }).userIds).toEqual([2, 2]);
  expect(log.filter({ minUserInteractions: 2 }).size).toBe(4);
});

test("there are none without timestamps", () => {
  const log = Dataset.from({ userIds: [1, 1], itemIds: [1, 1] });
  expect(duplicateRows(log)).toEqual([]);
  expect(log.filter({ dropDuplicates: true }).size).toBe(2);
});
