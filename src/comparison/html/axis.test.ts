import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearAxis } from "./axis.ts";

describe("linearAxis", () => {
  it("has round ticks around the values, first and last at the ends", () => {
    const axis = linearAxis(0, 0.287, 100, 200, 6);
    expect(axis.ticks).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
    expect([axis.at(0), axis.at(0.15), axis.at(0.3)].map(Math.round)).toEqual([100, 150, 200]);
    expect(axis.ticks.map(axis.text).slice(0, 2)).toEqual(["0.00", "0.05"]);
    expect(linearAxis(4.54, 6.39, 0, 1, 5).ticks).toEqual([4.5, 5, 5.5, 6, 6.5]);
  });

  it("covers any values with a few ticks", () => {
    const values = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 10_000);
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { ticks, at } = linearAxis(low, high, 0, 100, 5);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const value of [low, high]) {
          expect(at(value)).toBeGreaterThan(-0.01);
          expect(at(value)).toBeLessThan(100.01);
        }
      }),
    );
  });
});
