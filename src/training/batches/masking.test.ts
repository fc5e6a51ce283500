import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../random.ts";
import { maskedItems, maskedPlaces } from "./masking.ts";

const generator = (place: number): ReturnType<typeof randomStream> => randomStream(1, "masks", place);

describe("maskedPlaces", () => {
  it("are some places but not all, rising, as many as the probability says", () => {
    const cases = fc.tuple(fc.integer({ min: 2, max: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat());
    fc.assert(
      fc.property(cases, ([n, maskProbability, place]) => {
        const places = maskedPlaces(n, { maskProbability, maskLastProbability: 0 }, generator(place));
        expect(places.length).toBe(Math.max(1, Math.min(n - 1, Math.round(maskProbability * n))));
        expect([...places]).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(places[0]).toBeGreaterThanOrEqual(0);
        expect(places.at(-1)).toBeLessThan(n);
      }),
    );
  });

  it("are every place equally often, but for the last alone", () => {
    const counts = new Array<number>(10).fill(0);
    let lastAlone = 0;
    for (let i = 0; i < 4000; i++) {
      const places = maskedPlaces(10, { maskProbability: 0.3, maskLastProbability: 0.25 }, generator(i));
      if (places.length === 1) lastAlone++;
      else for (const place of places) counts[place] = (counts[place] as number) + 1;
    }
    expect(lastAlone / 4000).toBeCloseTo(0.25, 1);
    for (const count of counts) expect(Math.abs(count - 900)).toBeLessThan(120); // four standard deviations
  });
});

describe("maskedItems", () => {
  it("hides what is to be guessed and nothing else", () => {
    const sequence = Int32Array.of(4, 5, 6, 7);
    const { events, places, targets } = maskedItems(sequence, 99, Int32Array.of(1, 3));
    expect([...events]).toEqual([4, 99, 6, 99]);
    expect([...places]).toEqual([1, 3]);
    expect([...targets]).toEqual([5, 7]);
    expect([...sequence]).toEqual([4, 5, 6, 7]);
  });
});
