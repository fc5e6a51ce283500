import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mae, rmse } from "./rating-errors.ts";

describe("rmse and mae", () => {
  it("equal the worked examples", () => {
    expect(rmse([4, 2], [3, 5])).toBeCloseTo(Math.sqrt(5), 12);
    expect(mae([4, 2], [3, 5])).toBe(2);
  });

  it("are 0 for perfect predictions, in any kind of array", () => {
    expect(rmse([1, 2.5, 5], Float32Array.of(1, 2.5, 5))).toBe(0);
    expect(mae([1, 2.5, 5], Float64Array.of(1, 2.5, 5))).toBe(0);
  });

  it("are symmetric, and mae is at most rmse", () => {
    const ratings = fc.float({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(ratings, ratings), { minLength: 1 }), (pairs) => {
        const actual = pairs.map(([a]) => a);
        const predicted = pairs.map(([, p]) => p);
        expect(rmse(actual, predicted)).toBe(rmse(predicted, actual));
        expect(mae(actual, predicted)).toBeLessThanOrEqual(rmse(actual, predicted) + 1e-9);
      }),
    );
  });

  it.each([rmse, mae])("%o refuses what has no mean", (metric) => {
    expect(() => metric([1, 2], [1])).toThrow(expect.objectContaining({ code: "invalid-data" }));
    expect(() => metric([], [])).toThrow(expect.objectContaining({ code: "invalid-data" }));
    expect(() => metric([1, 2], [1, Number.NaN])).toThrow(/predicted\[1\] is NaN/);
    expect(() => metric([1, Number.POSITIVE_INFINITY], [1, 2])).toThrow(
      expect.objectContaining({ code: "non-finite" }),
    );
  });
});
