import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tinyArchitecture } from "../../tests/support/network.ts";
import { sequenceCost, shardsOf } from "./shards.ts";

const cost = sequenceCost(tinyArchitecture, { loss: "bce", negatives: 1 });
const lengths = fc.array(fc.integer({ min: 2, max: 201 }), { minLength: 1, maxLength: 200 });

const shard = (sizes: readonly number[], lanes: number): readonly Int32Array[] =>
  shardsOf(
    Int32Array.from(sizes, (_, i) => i),
    (i) => sizes[i] as number,
    cost,
    lanes,
  );

describe("shardsOf", () => {
  it("cuts a batch without losing, repeating or moving a sequence", () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 8 }), (sizes, lanes) => {
        const shards = shard(sizes, lanes);
        expect(shards.flatMap((part) => [...part])).toEqual(sizes.map((_, i) => i));
        expect(shards.every((part) => part.length > 0)).toBe(true);
      }),
    );
  });

  it("gives every lane as many shards, where there are sequences enough", () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 8 }), (sizes, lanes) => {
        const shards = shard(sizes, lanes);
        if (shards.length < sizes.length) expect(shards.length % lanes).toBe(0);
        if (sizes.length <= lanes) expect(shards).toHaveLength(sizes.length);
      }),
    );
  });

  it("cuts into parts of like cost", () => {
    const sizes = Array.from({ length: 128 }, (_, i) => 20 + i);
    const costs = shard(sizes, 2).map((part) => part.reduce((sum, i) => sum + cost((sizes[i] as number) - 1), 0));
    expect(Math.max(...costs) / Math.min(...costs)).toBeLessThan(1.2);
  });
});
