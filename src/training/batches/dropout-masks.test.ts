import { describe, expect, it } from "vitest";
import { randomStream } from "../../random.ts";
import { DropoutMasks } from "./dropout-masks.ts";

/** Masks of sizes given in turn. */
const masksOf = (probability: number): { next(size: number): Float32Array } => {
  const [masks, places] = [new DropoutMasks(probability, randomStream(1, "dropout")), randomStream(2, "dropout")];
  return { next: (size) => masks.next(size, places) };
};

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

  it("are of the size asked for, and do not depend on what was asked for before", () => {
    const masks = new DropoutMasks(0.5, randomStream(1, "dropout"));
    const at = (size: number): Float32Array => masks.next(size, randomStream(3, "dropout"));
    const [small, large] = [at(7).slice(), at(1_100_000).slice()];
    expect(large).toHaveLength(1_100_000);
    expect(large.subarray(0, 7)).toEqual(small);
    const other = new DropoutMasks(0.5, randomStream(1, "dropout")).next(1_100_000, randomStream(3, "dropout"));
    expect(large.every((x, i) => x === other[i])).toBe(true);
    expect(at(7)).toEqual(small);
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
