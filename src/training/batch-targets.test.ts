import { describe, expect, it } from "vitest";
import { BatchTargets } from "./batch-targets.ts";
import { randomStream } from "./random.ts";

describe("BatchTargets", () => {
  it("draws every event but each sequence's first, all alike", () => {
    const targets = new BatchTargets([
      Int32Array.of(9, 1),
      Int32Array.of(9, 2, 3, 2),
      Int32Array.of(9),
      Int32Array.of(9, 4),
    ]);
    const generator = randomStream(1, "negatives");
    const counts = new Map<number, number>();
    for (let i = 0; i < 10_000; i++) {
      const item = targets.draw(generator);
      counts.set(item, (counts.get(item) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4]);
    // 2,000 of each expected, with 2 twice; a standard deviation is 40, and 49 for 2.
    for (const [item, expected] of [
      [1, 2000],
      [2, 4000],
      [3, 2000],
      [4, 2000],
    ] as const) {
      expect(Math.abs((counts.get(item) ?? 0) - expected)).toBeLessThan(250);
    }
  });
});
