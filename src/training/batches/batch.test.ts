import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeBatch, targetsOf } from "./batch.ts";

const sequence = fc.array(fc.nat(99), { minLength: 2, maxLength: 9 }).map((items) => Int32Array.from(items));
const sequences = fc.array(sequence, { minLength: 1, maxLength: 8 });

it("targetsOf lists every event but each sequence's first", () => {
  const few = [Int32Array.of(9, 1), Int32Array.of(9, 2, 3, 2), Int32Array.of(9), Int32Array.of(9, 4)];
  expect(targetsOf(few)).toEqual(Int32Array.of(1, 2, 3, 2, 4));
});

describe("makeBatch", () => {
  it("aligns histories left, with the next event of each as its target", () => {
    const batch = makeBatch([Int32Array.of(1, 2, 3, 4), Int32Array.of(5, 6)], 512);
    expect(batch).toEqual({
      size: 2,
      length: 3,
      ids: Int32Array.of(1, 2, 3, 5, 5, 5),
      positions: Int32Array.of(2, 1, 0, 0, 0, 0),
      ends: Int32Array.of(2, 0),
      counts: Int32Array.of(3, 1),
      chunks: 1,
      chunkSize: 4,
      count: 4,
      tokens: Int32Array.of(0, 1, 2, 3),
      untokens: Int32Array.of(0, 1, 2, 3, 4, 4),
      targets: Int32Array.of(2, 3, 4, 6),
      weights: Float32Array.of(0.25, 0.25, 0.25, 0.25),
    });
  });

  it("fills the last chunk with tokens of weight zero", () => {
    const batch = makeBatch([Int32Array.of(1, 2, 3, 4, 5, 6)], 2);
    expect(batch).toMatchObject({ chunks: 3, chunkSize: 2, count: 5 });
    expect([...batch.weights]).toEqual([...Float32Array.of(0.2, 0.2, 0.2, 0.2, 0.2, 0)]);
    expect(batch.tokens[5]).toBe(0);
    expect(batch.targets[5]).toBe(2);
  });

  it("weighs targets by those of the whole batch where it is a part", () => {
    expect([...makeBatch([Int32Array.of(1, 2, 3)], 512, 8).weights]).toEqual([0.125, 0.125]);
  });

  it("pairs every event with the one after it, whatever the chunks", () => {
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 80 }), (all, chunkTokens) => {
        const { size, length, ids, chunks, chunkSize, count, tokens, untokens, targets, weights } = makeBatch(
          all,
          chunkTokens,
        );
        expect(size).toBe(all.length);
        expect(length).toBe(Math.max(...all.map((s) => s.length)) - 1);
        expect(chunkSize).toBeLessThanOrEqual(chunkTokens);
        expect(chunks * chunkSize).toBeLessThan(count + chunks);
        const total = chunks * chunkSize;
        const pairs = [...tokens.subarray(0, count)].map((place, token) => [ids[place], targets[token]]);
        expect(pairs).toEqual(all.flatMap((s) => [...s.subarray(1)].map((next, i) => [s[i], next])));
        // untokens is the inverse of tokens.
        untokens.forEach((token, place) => {
          if (token === total) expect(tokens.subarray(0, count).includes(place)).toBe(false);
          else expect(tokens[token]).toBe(place);
        });
        expect(untokens.filter((token) => token !== total)).toHaveLength(count);
        expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        expect(weights.subarray(count).every((w) => w === 0)).toBe(true);
      }),
    );
  });
});
