import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomIndices } from "../../../tests/support/random-values.ts";
import { randomStream } from "../../random.ts";
import { epochBatches } from "./epoch.ts";

const order = (seed: number): readonly Int32Array[] => epochBatches(640, 8, randomStream(seed, "batches"));

describe("epochBatches", () => {
  it("holds each sequence once, in batches of the size asked for but for the last", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer(),
        (count, size, seed) => {
          const batches = epochBatches(count, size, randomStream(seed, "batches"));
          const indices = batches.flatMap((batch) => [...batch]).sort((a, b) => a - b);
          expect(indices).toEqual(Array.from({ length: count }, (_, i) => i));
          expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
          expect(batches.at(-1)?.length).toBe(count % size || size);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("shuffles plainly: batches are no more alike than any", () => {
    const lengths = randomIndices(1, 640, 49);
    const means = order(1).map((batch) => batch.reduce((sum, i) => sum + (lengths[i] as number), 0) / batch.length);
    const mean = means.reduce((a, b) => a + b) / means.length;
    // Lengths are uniform from 0 to 48: the means of eight have a standard deviation of 14.1 / sqrt(8) = 5.
    const deviation = Math.sqrt(means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / means.length);
    expect(deviation).toBeGreaterThan(4);
    expect(deviation).toBeLessThan(6);
  });

  it("changes from epoch to epoch, members as well as order", () => {
    const generator = randomStream(1, "batches");
    const [first, second] = [epochBatches(640, 8, generator), epochBatches(640, 8, generator)];
    expect(second).not.toEqual(first);
    const members = (batch: Int32Array): string => [...batch].sort((a, b) => a - b).join();
    const known = new Set(first.map(members));
    expect(second.filter((batch) => known.has(members(batch))).length).toBeLessThan(8);
  });

  it("is the same for the same seed, another for another", () => {
    expect(order(3)).toEqual(order(3));
    expect(order(4)).not.toEqual(order(3));
  });
});
