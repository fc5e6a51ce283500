import { expect, it } from "vitest";
import { randomIndices } from "../../../tests/support/random-values.ts";
import { forRows } from "./read-ahead.ts";

it.each([0, 1, 16, 100])("forRows calls for each of %i rows, in their order, and no other", (count) => {
  const rows = randomIndices(1, 120, 50);
  const table = new Float32Array(50 * 3).fill(1);
  const calls: [number, number][] = [];
  forRows(rows, count, 3, [table], (row, i) => calls.push([row, i]));
  expect(calls).toEqual(Array.from(rows.subarray(0, count), (row, i) => [row, i]));
  expect(table.every((x) => x === 1)).toBe(true);
});
