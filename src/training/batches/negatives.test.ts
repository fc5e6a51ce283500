import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../random.ts";
import { makeBatch, targetsOf } from "./batch.ts";
import { accumulateFrequencies } from "./item-frequencies.ts";
import { frequencyExponent, type NegativeOptions, NegativeSampler, type NegativeSampling } from "./negatives.ts";

const kinds: readonly NegativeSampling[] = ["uniform", "popularity", "in-batch", "mixed"];

function samplerOf(options: NegativeOptions, sequences: readonly Int32Array[], numItems: number): NegativeSampler {
  const exponent = frequencyExponent(options);
  const cumulative = new Float64Array(exponent === undefined ? 0 : numItems);
  if (exponent !== undefined) accumulateFrequencies(cumulative, sequences, exponent);
  const longest = Math.max(...sequences.map(({ length }) => length));
  return new NegativeSampler(options, numItems, cumulative, longest);
}

function draw(
  sequences: readonly Int32Array[],
  numItems: number,
  options: NegativeOptions,
  { chunkTokens = 512, seed = 1 } = {},
): Int32Array {
  const sampler = samplerOf(options, sequences, numItems);
  return sampler.perTarget(
    makeBatch(sequences, chunkTokens),
    sequences,
    targetsOf(sequences),
    randomStream(seed, "negatives"),
  ).items;
}

/** How often each item is among `items`. */
function countsOf(items: Int32Array, numItems: number): number[] {
  const counts = new Array<number>(numItems).fill(0);
  for (const item of items) counts[item] = (counts[item] as number) + 1;
  return counts;
}

describe.each(kinds)("%s negatives of each target", (negativeSampling) => {
  it("are never of the sequence they stand against", () => {
    const sequence = fc.array(fc.nat(11), { minLength: 2, maxLength: 8 }).map((items) => Int32Array.from(items));
    const sequences = fc.array(sequence, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sequences, fc.integer({ min: 2, max: 4 }), fc.integer(), (all, negatives, seed) => {
        const batch = makeBatch(all, 5);
        const sampler = samplerOf({ negatives, negativeSampling }, all, 12);
        const generator = randomStream(seed, "negatives");
        for (let repeat = 0; repeat < 3; repeat++) {
          const { items } = sampler.perTarget(batch, all, targetsOf(all), generator);
          expect(items).toHaveLength(batch.chunks * batch.chunkSize * negatives);
          let at = 0;
          for (const one of all) {
            for (let k = (one.length - 1) * negatives; k > 0; k--) {
              const item = items[at++] as number;
              expect(one.includes(item)).toBe(false);
              expect(item >= 0 && item < 12).toBe(true);
            }
          }
          expect(items.subarray(at).every((item) => item === items[0])).toBe(true);
        }
      }),
    );
  });

  it("find the one item that is left", () => {
    const options = { negatives: 2, negativeSampling };
    expect([...draw([Int32Array.of(0, 1, 3, 0)], 4, options)]).toEqual(new Array(6).fill(2));
  });

  it("repeat themselves under one seed, and not under another", () => {
    const sequences = Array.from({ length: 20 }, (_, i) => Int32Array.of(i, i + 1, i + 2, i + 3));
    const options = { negatives: 5, negativeSampling };
    expect(draw(sequences, 1000, options)).toEqual(draw(sequences, 1000, options));
    expect(draw(sequences, 1000, options, { seed: 2 })).not.toEqual(draw(sequences, 1000, options));
  });

  it("are any items if a sequence holds every one", () => {
    const items = draw([Int32Array.of(0, 1, 2), Int32Array.of(0, 1)], 3, { negatives: 4, negativeSampling });
    expect(items.every((item) => item >= 0 && item < 3)).toBe(true);
    expect([...items.subarray(8, 12)]).toEqual([2, 2, 2, 2]); // the other sequence still has its one
  });
});

it("uniform negatives are all other items alike", () => {
  const sequence = new Int32Array(1001).fill(3);
  const counts = countsOf(draw([sequence], 20, { negatives: 19 }), 20);
  expect(counts[3]).toBe(0);
  // 1,000 expected of each: within 5 standard deviations.
  for (const [item, n] of counts.entries())
    if (item !== 3) expect(Math.abs(n - 1000)).toBeLessThan(5 * Math.sqrt(1000));
});

it("in-batch negatives are other sequences' targets, as often as these are", () => {
  const sequences = [new Int32Array(2001).fill(0), Int32Array.of(9, 1, 2, 1, 2, 1, 1)];
  const counts = countsOf(draw(sequences, 10, { negatives: 1, negativeSampling: "in-batch" }).subarray(0, 2000), 10);
  // 6 of 2,006 draws are of the other sequence: 20 in vain, as most are, and an item comes from all of them alike.
  expect(counts[0]).toBe(0);
  expect(counts[1]).toBeGreaterThan(counts[3] as number);
  expect(Math.min(...counts.slice(1))).toBeGreaterThan(100);
});

describe("negatives that targets share", () => {
  const sequences = [Int32Array.of(0, 1, 1, 1, 2), Int32Array.of(3, 1, 2, 4, 1), Int32Array.of(1, 1, 5, 0, 3)];
  const targets = targetsOf(sequences);
  const numItems = 8;

  it.each(kinds)("are drawn %s, as often as their expected counts say", (negativeSampling) => {
    const negatives = 20_001;
    const sampler = samplerOf({ negatives, negativeSampling }, sequences, numItems);
    const { items, logExpectedCounts } = sampler.shared(targets, randomStream(1, "negatives"));
    const expected = new Map(Array.from(items, (item, k) => [item, Math.exp(logExpectedCounts?.[k] as number)]));
    for (const [item, count] of countsOf(items, numItems).entries()) {
      const mean = expected.get(item) ?? 0;
      expect(Math.abs(count - mean), `item ${item}`).toBeLessThanOrEqual(5 * Math.sqrt(mean));
    }
    const drawn = negativeSampling === "uniform" || negativeSampling === "mixed" ? 8 : 6;
    expect(expected.size).toBe(drawn);
    expect([...expected.values()].reduce((a, b) => a + b)).toBeCloseTo(negatives, 0);
  });
});
