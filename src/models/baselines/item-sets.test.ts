import { expect, it } from "vitest";
import { atOnce } from "../../turns.ts";
import { itemSets, transposed } from "./item-sets.ts";

it("drops order and repeats, and turns round", () => {
  const sets = atOnce(itemSets([Int32Array.of(2, 0, 2), Int32Array.of(), Int32Array.of(0)]));
  expect(sets).toEqual({ starts: Int32Array.of(0, 2, 2, 3), items: Int32Array.of(0, 2, 0) });
  expect(transposed(sets, 3)).toEqual({ starts: Int32Array.of(0, 2, 2, 3), items: Int32Array.of(0, 2, 0) });
  expect(transposed(sets, 4).starts).toEqual(Int32Array.of(0, 2, 2, 3, 3));
});
