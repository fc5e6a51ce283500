import { describe, expect, it } from "vitest";
import { tinyArchitecture, tinyBERT4Rec, tinyGRU4Rec } from "../../../tests/support/network.ts";
import { batchOf } from "./batch.ts";
import { examplesOf } from "./examples.ts";

const sequences = [Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), Int32Array.of(3, 9)];

describe("examplesOf", () => {
  it.each([tinyArchitecture, tinyGRU4Rec])("$network: the next item after each event, in every step", (a) => {
    const examples = examplesOf(a, sequences, 1);
    const { events, places, targets } = examples.example(0, 5);
    expect([...events]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect([...places]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...targets]).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(examples.countTargets(0, 9)).toBe(7);
  });

  it("bert4rec: items that are masked, others in each step, counted right", () => {
    const examples = examplesOf(tinyBERT4Rec, sequences, 1);
    const seen = new Set<string>();
    for (let step = 1; step <= 20; step++) {
      for (const index of [0, 1]) {
        const { events, places, targets } = examples.example(index, step);
        expect(examples.countTargets(index, step)).toBe(targets.length);
        const restored = events.slice();
        places.forEach((place, i) => {
          expect(events[place]).toBe(tinyBERT4Rec.numItems);
          restored[place] = targets[i] as number;
        });
        expect(restored).toEqual(sequences[index]);
        if (index === 0) seen.add(String(places));
      }
    }
    expect(seen.size).toBeGreaterThan(10);
    expect(examplesOf(tinyBERT4Rec, sequences, 1).example(0, 3)).toEqual(examples.example(0, 3));
  });
});

describe("batchOf", () => {
  it("puts masked sequences side by side, tokens in their order", () => {
    const batch = batchOf(
      [
        { events: Int32Array.of(1, 99, 3, 99), places: Int32Array.of(1, 3), targets: Int32Array.of(2, 4) },
        { events: Int32Array.of(5, 99), places: Int32Array.of(1), targets: Int32Array.of(6) },
      ],
      2,
    );
    expect(batch).toMatchObject({ size: 2, length: 4, chunks: 2, chunkSize: 2, count: 3 });
    expect([...batch.ids]).toEqual([1, 99, 3, 99, 5, 99, 99, 99]);
    expect([...batch.positions]).toEqual([3, 2, 1, 0, 1, 0, 0, 0]);
    expect([...batch.ends]).toEqual([3, 1]);
    expect([...batch.counts]).toEqual([2, 1]);
    expect([...batch.tokens]).toEqual([1, 3, 5, 0]);
    expect([...batch.untokens]).toEqual([4, 0, 4, 1, 4, 2, 4, 4]);
    expect([...batch.targets]).toEqual([2, 4, 6, 2]);
    expect(batch.weights).toEqual(Float32Array.of(1 / 3, 1 / 3, 1 / 3, 0));
  });
});
