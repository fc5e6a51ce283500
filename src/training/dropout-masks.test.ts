import { describe, expect, it } from "vitest";
import { DropoutMasks } from "./dropout-masks.ts";
import { randomStream } from "./random.ts";

const masksOf = (probability: number, largest = 200_000): DropoutMasks =>
  new DropoutMasks(probability, largest, randomStream(1, "dropout"));

const share = (mask: Float32Array, test: (x: number, i: number) => boolean): number =>
  mask.filter((x, i) => test(x, i)).length / mask.length;

describe("DropoutMasks", () => {
  it.each([0.1, 0.2, 0.5, 0.9])("hold 0 with probability %d, and else its inverse of keeping", (probability) => {
    const mask = masksOf(probability).next(200_000);
    const values = [...new Set(mask)].sort((a, b) => a - b);
    expect(values).toEqual([0, Math.fround(1 / (1 - probability))]);
    // Within 5 standard deviations.
    const allowed = 5 * Math.sqrt((probability * (1 - probability)) / mask.length);
    expect(Math.abs(share(mask, (x) => x === 0) - probability)).toBeLessThan(allowed);
    const sum = mask.reduce((a, b) => a + b) / mask.length;
    expect(Math.abs(sum - 1)).toBeLessThan(allowed / (1 - probability));
  });

  it("drop neighbours independently", () => {
    const mask = masksOf(0.3).next(200_000);
    for (const distance of [1, 2, 16, 64]) {
      const both = share(mask, (x, i) => x === 0 && mask[i + distance] === 0);
      expect(both, `distance ${distance}`).toBeCloseTo(0.09, 2);
    }
  });

  it("are of the size asked for, up to the largest announced", () => {
    const masks = masksOf(0.5, 1001);
    for (const size of [1, 7, 1001]) expect(masks.next(size)).toHaveLength(size);
  });

  it("differ from each other, and repeat under one seed", () => {
    const [one, other] = [masksOf(0.5), masksOf(0.5)];
    const first = one.next(100);
    expect(other.next(100)).toEqual(first);
    const second = one.next(100);
    expect(second).not.toEqual(first);
    expect(other.next(100)).toEqual(second);
  });
});
