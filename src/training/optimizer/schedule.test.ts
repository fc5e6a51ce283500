import { describe, expect, it } from "vitest";
import { learningRateAt, type Schedule } from "./schedule.ts";

/** Every step's rate, for a learning rate of 1. */
function rates(schedule: Schedule, steps: number, warmupSteps: number): number[] {
  return Array.from({ length: steps }, (_, i) =>
    learningRateAt(i + 1, steps, { learningRate: 1, warmupSteps, schedule }),
  );
}

const all: readonly Schedule[] = ["constant", "cosine", "linear", "inverse-sqrt"];

describe("learningRateAt", () => {
  it.each(all)("rises to the learning rate, then %s never rises again and stays above 0", (schedule) => {
    const values = rates(schedule, 100, 10);
    for (let i = 0; i < 10; i++) expect(values[i]).toBeCloseTo((i + 1) / 10, 12);
    for (let i = 10; i < 100; i++) {
      expect(values[i]).toBeLessThanOrEqual(values[i - 1] as number);
      expect(values[i]).toBeGreaterThan(0);
    }
  });

  it("follows the formulas", () => {
    // W = 10, S = 100: step 55.5 would be half way, step 56 is 46 / 91 of it.
    expect(rates("cosine", 100, 10)[55]).toBeCloseTo((1 + Math.cos((Math.PI * 46) / 91)) / 2, 12);
    expect(rates("linear", 100, 10)[55]).toBeCloseTo(1 - 46 / 91, 12);
    expect(rates("linear", 100, 10)[99]).toBeCloseTo(1 / 91, 12);
    expect(rates("inverse-sqrt", 100, 10)[39]).toBeCloseTo(0.5, 12);
    expect(rates("inverse-sqrt", 100, 0)[24]).toBeCloseTo(0.2, 12);
    expect(new Set(rates("constant", 100, 0))).toEqual(new Set([1]));
  });

  it("warms up for a tenth of the training at most", () => {
    expect(rates("constant", 50, 1000).filter((rate) => rate < 1)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(rates("cosine", 1, 0)).toEqual([expect.closeTo(0.5, 12)]);
  });
});
