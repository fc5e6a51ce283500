import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../../tests/support/network.ts";
import { type Shards, shardCost, shardsOf } from "./shards.ts";

const wide = { ...tinyArchitecture, embeddingDim: 64, numItems: 10_000 };
const cost = shardCost(wide, { loss: "bce", negatives: 1 });
const exact = shardCost(wide, { loss: "cross-entropy", negatives: 1 });
const sizesOf = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 200 });

const cut = (events: readonly number[], lanes: number, by = cost): Shards => {
  const indices = Int32Array.from(events, (_, i) => i);
  return shardsOf(indices, (i) => events[i] as number, by, lanes);
};
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const priceOf = (events: readonly number[], shard: Int32Array, by = cost): number => {
  const own = Array.from(shard, (i) => events[i] as number);
  return by(own.length, Math.max(...own), sum(own));
};

describe("shardsOf", () => {
  it("cuts a batch without losing or repeating a sequence", () => {
    fc.assert(
      fc.property(sizesOf, fc.integer({ min: 1, max: 8 }), (events, lanes) => {
        const shards = cut(events, lanes);
        expect(shards).toHaveLength(lanes);
        const indices = shards.flat().flatMap((shard) => [...shard]);
        expect(indices.sort((a, b) => a - b)).toEqual(events.map((_, i) => i));
        expect(shards.flat().every((shard) => shard.length > 0)).toBe(true);
      }),
    );
  });

  it("puts like lengths together, in shards that fit the caches", () => {
    fc.assert(
      fc.property(sizesOf, (events) => {
        const ranges = cut(events, 1)
          .flat()
          .map((shard) => Array.from(shard, (i) => events[i] as number))
          .sort((a, b) => Math.max(...b) - Math.max(...a) || Math.min(...b) - Math.min(...a));
        ranges.forEach((range, i) => {
          expect(range.length === 1 || range.length * Math.max(...range) <= 4096).toBe(true);
          const next = ranges[i + 1];
          if (next !== undefined) expect(Math.min(...range)).toBeGreaterThanOrEqual(Math.max(...next));
        });
      }),
    );
  });

  it.each([
    ["bce", cost],
    ["cross-entropy", exact],
  ])("has the least sum of costs in one lane, as trying all cuts shows, for %s", (_, by) => {
    const few = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(few, (events) => {
        const sorted = events.toSorted((a, b) => b - a);
        const all = Array.from({ length: 2 ** (sorted.length - 1) }, (_, bits) => {
          const parts: number[][] = [[]];
          sorted.forEach((length, i) => {
            if (i > 0 && (bits >> (i - 1)) & 1) parts.push([]);
            parts.at(-1)?.push(length);
          });
          return sum(parts.map((part) => by(part.length, part[0] as number, sum(part))));
        });
        const ours = sum(
          cut(events, 1, by)
            .flat()
            .map((shard) => priceOf(events, shard, by)),
        );
        expect(ours).toBeCloseTo(Math.min(...all), 3);
      }),
      { numRuns: 50 },
    );
  });

  it("saves fillers where that is worth another start, and no start if it is not", () => {
    const fillersOf = (events: readonly number[]): number => {
      const shards = cut(events, 1).flat();
      const places = sum(shards.map((shard) => shard.length * (events[shard[0] as number] as number)));
      return 1 - sum(events) / places;
    };
    const long = Array.from({ length: 128 }, (_, i) => 200 - i);
    expect(fillersOf(long)).toBeLessThan(0.1);
    expect(cut([3, 2, 4, 3, 2], 1).flat()).toHaveLength(1);
  });

  it("keeps lanes evenly busy", () => {
    const events = Array.from({ length: 128 }, (_, i) => 20 + i);
    for (const lanes of [2, 3, 4]) {
      const busy = cut(events, lanes).map((shards) => sum(shards.map((shard) => priceOf(events, shard))));
      expect(Math.max(...busy) / Math.min(...busy)).toBeLessThan(1.3);
    }
  });

  it("leaves lanes without work if there are fewer sequences", () => {
    expect(cut([5], 3).filter((shards) => shards.length > 0)).toHaveLength(1);
  });
});
