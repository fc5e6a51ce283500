import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSasrecError } from "../errors.ts";
import { makeBatch } from "./batch.ts";
import { UniformNegatives } from "./negatives.ts";
import { randomStream } from "./random.ts";

const draw = (
  sequences: readonly Int32Array[],
  numItems: number,
  perToken: number,
  { chunkTokens = 512, seed = 1 } = {},
): Int32Array =>
  new UniformNegatives(numItems).draw(
    makeBatch(sequences, chunkTokens),
    sequences,
    perToken,
    randomStream(seed, "negatives"),
  );

describe("UniformNegatives", () => {
  it("never draws an item of the sequence it stands against", () => {
    const sequence = fc.array(fc.nat(11), { minLength: 2, maxLength: 8 }).map((items) => Int32Array.from(items));
    const sequences = fc.array(sequence, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 4 }), fc.integer(), (all, perToken, seed) => {
        const batch = makeBatch(all, 5);
        const [sampler, generator] = [new UniformNegatives(12), randomStream(seed, "negatives")];
        for (let repeat = 0; repeat < 3; repeat++) {
          const negatives = sampler.draw(batch, all, perToken, generator);
          expect(negatives).toHaveLength(batch.chunks * batch.chunkSize * perToken);
          let at = 0;
          for (const one of all) {
            for (let k = (one.length - 1) * perToken; k > 0; k--) {
              const item = negatives[at++] as number;
              expect(one.includes(item)).toBe(false);
              expect(item >= 0 && item < 12).toBe(true);
            }
          }
          expect(negatives.subarray(at).every((item) => item === negatives[0])).toBe(true);
        }
      }),
    );
  });

  it("draws all other items alike", () => {
    const sequence = new Int32Array(1001).fill(3);
    const counts = new Array<number>(20).fill(0);
    for (const item of draw([sequence], 20, 19)) counts[item] = (counts[item] as number) + 1;
    expect(counts[3]).toBe(0);
    // 1,000 expected of each: within 5 standard deviations.
    for (const [item, n] of counts.entries())
      if (item !== 3) expect(Math.abs(n - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  it("finds the one item that is left", () => {
    expect([...draw([Int32Array.of(0, 1, 3, 0)], 4, 2)]).toEqual(new Array(6).fill(2));
  });

  it("repeats itself under one seed, and not under another", () => {
    const sequences = [Int32Array.of(1, 2, 3, 4, 5)];
    expect(draw(sequences, 1000, 5)).toEqual(draw(sequences, 1000, 5));
    expect(draw(sequences, 1000, 5, { seed: 2 })).not.toEqual(draw(sequences, 1000, 5));
  });

  it("refuses a sequence that holds every item", () => {
    let error: unknown;
    try {
      draw([Int32Array.of(0, 1, 2)], 3, 1);
    } catch (thrown) {
      error = thrown;
    }
    expect(isSasrecError(error, "invalid-data")).toBe(true);
    expect(String(error)).toContain("a sequence holds all 3 items");
  });
});
