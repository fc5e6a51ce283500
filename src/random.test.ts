import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomInt, randomNormals, randomStream, type Stream, shuffle } from "./random.ts";

const streams: readonly Stream[] = ["parameters", "batches", "negatives", "dropout"];
const take = (seed: number, stream: Stream, n: number): number[] => {
  const generator = randomStream(seed, stream);
  return Array.from({ length: n }, () => generator.next());
};

describe("randomStream", () => {
  it("repeats itself", () => {
    for (const stream of streams) expect(take(7, stream, 100)).toEqual(take(7, stream, 100));
  });

  it("gives each use and each seed numbers of its own", () => {
    const all = [0, 1, -1, 2 ** 31, 123456789].flatMap((seed) => streams.flatMap((stream) => take(seed, stream, 1000)));
    // Of 20,000 numbers of 32 bits about 0.05 pairs are equal by chance; overlapping streams share hundreds.
    expect(all.length - new Set(all).size).toBeLessThan(5);
  });

  it("gives uncorrelated streams", () => {
    const normalise = (values: number[]): number[] => values.map((x) => x / 2 ** 31);
    const [a, b] = [normalise(take(5, "batches", 20_000)), normalise(take(5, "dropout", 20_000))];
    const correlation = a.reduce((sum, x, i) => sum + x * (b[i] as number), 0) / a.length / (1 / 3);
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(20_000));
  });
});

describe("randomInt", () => {
  it("covers 0 to n - 1 evenly", () => {
    const generator = randomStream(1, "negatives");
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const k = randomInt(generator, 7);
      counts[k] = (counts[k] as number) + 1;
    }
    expect(counts).toHaveLength(7);
    for (const n of counts) expect(Math.abs(n - 10_000)).toBeLessThan(500);
    expect(randomInt(generator, 1)).toBe(0);
  });
});

describe("randomNormals", () => {
  it("have mean 0, deviation 1, and the tails of a bell", () => {
    const generator = randomStream(1, "parameters");
    const values = Array.from({ length: 50_000 }, () => randomNormals(generator)).flat();
    const moment = (k: number): number => values.reduce((sum, x) => sum + x ** k, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1.5);
    expect(moment(2)).toBeCloseTo(1, 1.5);
    expect(moment(3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe("shuffle", () => {
  it("keeps the values", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 })), fc.integer(), (values, seed) => {
        const shuffled = Int32Array.from(values);
        shuffle(randomStream(seed, "batches"), shuffled);
        expect([...shuffled].sort()).toEqual([...values].sort());
      }),
    );
  });

  it("gives every order alike", () => {
    const generator = randomStream(1, "batches");
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const values = Int32Array.of(0, 1, 2);
      shuffle(generator, values);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const n of counts.values()) expect(Math.abs(n - 2000)).toBeLessThan(210);
  });
});
