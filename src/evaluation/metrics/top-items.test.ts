import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemMarks } from "../../scoring/item-marks.ts";
import { cutAt, topItems } from "./top-items.ts";

const score = fc.constantFrom(Number.NEGATIVE_INFINITY, -1, 0, 0.5, 2, Number.POSITIVE_INFINITY);
const item = fc.record({ score, excluded: fc.boolean() });

describe("topItems and cutAt", () => {
  it("give each item its chance of being in the top k, over all orders of tied items", () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 22 }),
        fc.nat(3),
        (items, k, more) => {
          const scores = Float32Array.from(items, (one) => one.score);
          const excluded = new ItemMarks(items.length);
          items.forEach((one, i) => {
            if (one.excluded) excluded.add(i);
          });
          const best = topItems(scores, k + more, excluded);
          const cut = cutAt(best, scores, k);
          const candidates = [...items.keys()].filter((i) => !excluded.has(i));
          expect(cut.places).toBe(Math.min(k, candidates.length));
          for (const i of candidates) {
            const above = candidates.filter((other) => (items[other]?.score ?? 0) > (items[i]?.score ?? 0)).length;
            const tied = candidates.filter((other) => items[other]?.score === items[i]?.score).length;
            const expected = Math.min(1, Math.max(0, (k - above) / tied));
            const place = best.indexOf(i);
            const chance = place < 0 || place >= cut.end ? 0 : place < cut.certain ? 1 : cut.chance;
            expect(chance).toBeCloseTo(expected, 12);
          }
          expect(best.some((i) => excluded.has(i))).toBe(false);
        },
      ),
    );
  });

  it("keep to the items that matter", () => {
    const scores = Float32Array.from({ length: 1000 }, (_, i) => (i * 377) % 1000);
    const best = topItems(scores, 10, new ItemMarks(1000));
    expect(best.map((i) => scores[i])).toEqual([999, 998, 997, 996, 995, 994, 993, 992, 991, 990]);
  });
});
