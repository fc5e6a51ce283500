import { expect, it } from "vitest";
import { eachRecent } from "./recency.ts";

function weights(history: readonly number[], decay: number): [number, number][] {
  const found: [number, number][] = [];
  eachRecent(history, decay, (item, weight) => found.push([item, weight]));
  return found;
}

it("halves with each event back; a repeat counts once, at its latest place", () => {
  expect(weights([4, 7, 4, 5], 0.5)).toEqual([
    [5, 1],
    [4, 0.5],
    [7, 0.25],
  ]);
});

it("weighs all alike without decay, and looks at nothing negligible", () => {
  expect(weights([1, 2, 3], 1)).toEqual([
    [3, 1],
    [2, 1],
    [1, 1],
  ]);
  expect(weights([...Array(100).keys()], 0.1)).toHaveLength(10);
  expect(weights([], 0.5)).toEqual([]);
});
