import { describe, expect, it } from "vitest";
import { expectAllClose } from "./close.ts";

describe("expectAllClose", () => {
  it("accepts what is within the sum of both tolerances", () => {
    expectAllClose([1.1, 10], [1, 10], { relative: 0.009, absolute: 0.011 });
    expectAllClose([], [], {});
  });

  it("names the first element that is too far", () => {
    expect(() => expectAllClose([1, 2.5], [1, 2], { absolute: 0.4 }, "weights")).toThrow(/weights: element 1 is 2.5/);
  });

  it("refuses NaN on either side and different lengths", () => {
    expect(() => expectAllClose([Number.NaN], [1], { absolute: 1e9 })).toThrow();
    expect(() => expectAllClose([1], [Number.NaN], { absolute: 1e9 })).toThrow();
    expect(() => expectAllClose([1], [1, 1], { absolute: 1e9 })).toThrow(/length/);
  });
});
