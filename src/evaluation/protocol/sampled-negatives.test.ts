import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleNegatives, userSeeds } from "./sampled-negatives.ts";

describe("sampleNegatives", () => {
  it("draws distinct unseen items, as many as wanted or as there are", () => {
    const items = fc.uniqueArray(fc.nat(39), { maxLength: 40 });
    fc.assert(
      fc.property(items, items, fc.nat(50), fc.integer(), (history, relevant, count, seed) => {
        const unseen = 40 - new Set([...history, ...relevant]).size;
        const draws = sampleNegatives(40, Int32Array.from(history), relevant, count, seed);
        expect(draws).toHaveLength(relevant.length);
        for (const draw of draws) {
          expect(new Set(draw).size).toBe(Math.min(count, unseen));
          expect(draw).toHaveLength(Math.min(count, unseen));
          for (const item of draw) expect(history.includes(item) || relevant.includes(item)).toBe(false);
        }
      }),
    );
  });

  it("is uniform", () => {
    const counts = new Float64Array(20);
    const draws = 20_000;
    for (const seed of userSeeds(7, draws)) {
      for (const item of sampleNegatives(20, Int32Array.of(3, 4), [5], 2, seed)[0] ?? [])
        counts[item] = (counts[item] ?? 0) + 1;
    }
    const expected = (2 * draws) / 17;
    const deviation = Math.sqrt(expected * (1 - 2 / 17));
    for (let item = 0; item < 20; item++) {
      if ([3, 4, 5].includes(item)) expect(counts[item]).toBe(0);
      else expect(Math.abs((counts[item] as number) - expected)).toBeLessThan(5 * deviation);
    }
  });

  it("follows the seed", () => {
    expect(sampleNegatives(1000, new Int32Array(0), [1], 100, 5)).toEqual(
      sampleNegatives(1000, new Int32Array(0), [1], 100, 5),
    );
    expect(sampleNegatives(1000, new Int32Array(0), [1], 100, 5)).not.toEqual(
      sampleNegatives(1000, new Int32Array(0), [1], 100, 6),
    );
    expect(userSeeds(1, 3)).not.toEqual(userSeeds(2, 3));
    expect(userSeeds(1, 5).slice(0, 3)).toEqual(userSeeds(1, 3));
  });
});
