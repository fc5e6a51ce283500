import { expect, it } from "vitest";
import { ItemFactors } from "./item-factors.ts";

it("scores by the weighted mean of the history's rows, whatever the number of factors", () => {
  // Rows 0 and 1, row 1 latest: mean (row 1 + row 0 / 2) / 1.5.
  const table = Float32Array.of(3, 0, 0, 0, 6, 0, 3, 0, 0, 0, 1, 1, 1, 1, 1);
  const out = new Float32Array(5).fill(-7);
  new ItemFactors(table, 5, 0.5).scoreInto([0, 1], out, 1);
  // mean = (1, 2, 0, 0, 2)
  expect(out).toEqual(Float32Array.of(-7, 15, 6, 5, -7));
});

it("scores every item 0 after nothing", () => {
  const out = Float32Array.of(1, 1);
  new ItemFactors(Float32Array.of(1, 2), 1, 1).scoreInto([], out);
  expect(out).toEqual(Float32Array.of(0, 0));
});
