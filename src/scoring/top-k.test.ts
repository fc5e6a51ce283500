import fc from "fast-check";
import { expect, test } from "vitest";
import { topK } from "./top-k.ts";

test("equals sorting everything, ties in order of index", () => {
  const scores = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 70 }), fc.integer({ min: 2, max: 5 }), (values, k, modulus) => {
      const allowed = (index: number): boolean => index % modulus !== 0;
      const expected = values
        .map((score, index) => ({ score, index }))
        .filter(({ index }) => allowed(index))
        .sort((a, b) => b.score - a.score || a.index - b.index)
        .slice(0, k);
      expect(topK(Float32Array.from(values), k, allowed)).toEqual(expected);
    }),
  );
});
