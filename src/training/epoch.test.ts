import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomIndices } from "../../tests/support/random-values.ts";
import { epochBatches } from "./epoch.ts";
import { randomStream } from "./random.ts";
import { shardsOf } from "./shards.ts";

const sequencesOf = (lengths: readonly number[]): Int32Array[] => lengths.map((length) => new Int32Array(length));
const many = sequencesOf([...randomIndices(1, 640, 49)].map((length) => length + 2));

/** The share of events in the batches that only fill them up. */
function fillers(batches: readonly Int32Array[], sequences: readonly Int32Array[]): number {
  let [events, places] = [0, 0];
  for (const batch of batches) {
    const lengths = [...batch].map((i) => sequences[i]?.length ?? 0);
    events += lengths.reduce((a, b) => a + b);
    places += lengths.length * Math.max(...lengths);
  }
  return 1 - events / places;
}

describe("epochBatches", () => {
  it("holds each sequence once, in batches of the size asked for but for one a window", () => {
    const lengths = fc.array(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 20 }), fc.integer(), (all, batchSize, seed) => {
        const batches = epochBatches(sequencesOf(all), batchSize, randomStream(seed, "batches"));
        const indices = batches.flatMap((batch) => [...batch]).sort((a, b) => a - b);
        expect(indices).toEqual(all.map((_, i) => i));
        expect(batches).toHaveLength(Math.ceil(all.length / batchSize));
        expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(batchSize);
        expect(Math.min(...batches.map((batch) => batch.length))).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it("puts like lengths together", () => {
    const unsorted = Array.from({ length: 80 }, (_, i) => Int32Array.from({ length: 8 }, (_, k) => 8 * i + k));
    expect(fillers(unsorted, many)).toBeGreaterThan(0.35);
    expect(fillers(epochBatches(many, 8, randomStream(1, "batches"), 16), many)).toBeLessThan(0.12);
    // The usual window is a quarter of that. What is computed are a batch's shards, here one a lane, each no longer
    // than its own longest.
    const batches = epochBatches(many, 8, randomStream(1, "batches"));
    const lengthOf = (i: number): number => many[i]?.length ?? 0;
    const shards = batches.flatMap((batch) => shardsOf(batch, lengthOf, (events) => events, 2));
    expect(fillers(shards, many)).toBeLessThan(0.12);
  });

  it("mixes long and short batches: their order is not that of lengths", () => {
    const batches = epochBatches(many, 8, randomStream(1, "batches"));
    const longest = batches.map((batch) => Math.max(...[...batch].map((i) => many[i]?.length ?? 0)));
    const rises = longest.slice(1).filter((length, i) => length > (longest[i] as number)).length;
    expect(rises).toBeGreaterThan(20);
    expect(rises).toBeLessThan(59);
  });

  it("changes from epoch to epoch, members as well as order", () => {
    const generator = randomStream(1, "batches");
    const [first, second] = [epochBatches(many, 8, generator), epochBatches(many, 8, generator)];
    expect(second).not.toEqual(first);
    const members = (batch: Int32Array): string => [...batch].sort((a, b) => a - b).join();
    const known = new Set(first.map(members));
    expect(second.filter((batch) => known.has(members(batch))).length).toBeLessThan(8);
  });

  it("with a window of one batch, shuffles plainly: batches are no more alike than any", () => {
    const spread = (window?: number): number => {
      const batches = epochBatches(many, 8, randomStream(1, "batches"), window);
      const means = batches.map((batch) => batch.reduce((sum, i) => sum + (many[i]?.length ?? 0), 0) / batch.length);
      const mean = means.reduce((a, b) => a + b) / means.length;
      return Math.sqrt(means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / means.length);
    };
    // Lengths are uniform from 2 to 50: the means of eight have a standard deviation of 14.1 / sqrt(8) = 5.
    expect(spread(1)).toBeGreaterThan(4);
    expect(spread(1)).toBeLessThan(6);
    expect(spread()).toBeGreaterThan(11);
  });

  it("is the same for the same seed, another for another", () => {
    const order = (seed: number): readonly Int32Array[] => epochBatches(many, 8, randomStream(seed, "batches"));
    expect(order(3)).toEqual(order(3));
    expect(order(4)).not.toEqual(order(3));
  });
});
