import { expect, it } from "vitest";
import { randomStream } from "../../random.ts";
import { accumulateFrequencies, ItemFrequencies } from "./item-frequencies.ts";

const sequences = [Int32Array.of(0, 1, 1, 3), Int32Array.of(4, 1, 1, 3)];

function frequencies(exponent: number): ItemFrequencies {
  const cumulative = new Float64Array(6);
  accumulateFrequencies(cumulative, sequences, exponent);
  return new ItemFrequencies(cumulative);
}

const all = [0, 1, 2, 3, 4, 5];

it("ItemFrequencies counts targets: a sequence's first item is none", () => {
  expect(all.map((item) => frequencies(1).probability(item))).toEqual([0, 4 / 6, 0, 2 / 6, 0, 0]);
  expect(all.map((item) => frequencies(0).probability(item))).toEqual([0, 1 / 2, 0, 1 / 2, 0, 0]);
  expect(frequencies(0.5).probability(1)).toBeCloseTo(2 / (2 + Math.SQRT2), 12);
});

it("ItemFrequencies draws items as often as it says", () => {
  const [given, generator] = [frequencies(0.75), randomStream(1, "negatives")];
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const item = given.draw(generator);
    counts[item] = (counts[item] as number) + 1;
  }
  for (const item of all) {
    const expected = 10_000 * given.probability(item);
    expect(Math.abs((counts[item] as number) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected));
  }
});
