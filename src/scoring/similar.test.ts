import fc from "fast-check";
import { expect, test } from "vitest";
import { cosineSimilar } from "./similar.ts";

test("a row of zeros has similarity 0 to all, and no similarity is NaN", () => {
  const number = fc.oneof(fc.constant(0), fc.float({ noNaN: true, noDefaultInfinity: true }));
  const rows = fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(rows, (pairs) => {
      const table = Float32Array.from([0, 0, ...pairs.flat()]);
      for (let item = 0; item <= pairs.length; item++) {
        const similar = cosineSimilar(table, 2, item, pairs.length);
        expect(similar).toHaveLength(pairs.length);
        for (const { index, score } of similar) {
          expect(Math.abs(score)).toBeLessThanOrEqual(1.000001);
          if (item === 0 || index === 0) expect(score).toBe(0);
        }
      }
    }),
  );
});
