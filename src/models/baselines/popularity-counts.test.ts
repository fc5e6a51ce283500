import { expect, it } from "vitest";
import { popularityCounts } from "./popularity-counts.ts";

it("counts events, repeats included, over any kind of sequence", () => {
  expect(popularityCounts([[0, 2, 2], Int32Array.of(2, 1), []], 4)).toEqual(Float64Array.of(1, 1, 3, 0));
});

it.each([-1, 3, 1.5, Number.NaN])("refuses the index %d", (item) => {
  expect(() => popularityCounts([[0], [1, item]], 3)).toThrow(/sequence 1, position 1: item index/);
});
