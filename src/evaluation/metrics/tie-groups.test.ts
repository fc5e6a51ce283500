import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemMarks } from "../../scoring/item-marks.ts";
import { rankingOf, type TieGroup, tieGroups } from "./tie-groups.ts";

function marked(items: readonly number[] = []): ItemMarks {
  const marks = new ItemMarks(100);
  for (const item of items) marks.add(item);
  return marks;
}

/** The definition, one comparison at a time. */
function slowTieGroups(
  scores: readonly number[],
  relevant: readonly number[],
  excluded: readonly number[],
): TieGroup[] {
  const candidates = [...scores.keys()].filter((item) => !excluded.includes(item));
  const levels = [...new Set(relevant.map((item) => scores[item] as number))].sort((a, b) => (a < b ? 1 : -1));
  return levels.map((level) => ({
    above: candidates.filter((item) => (scores[item] as number) > level).length,
    size: candidates.filter((item) => scores[item] === level).length,
    relevant: relevant.filter((item) => scores[item] === level).length,
  }));
}

describe("tieGroups", () => {
  it("agrees with the definition, whatever is excluded", () => {
    const score = fc.constantFrom(Number.NEGATIVE_INFINITY, -1.5, 0, 0.25, 3, Number.POSITIVE_INFINITY);
    const item = fc.record({ score, role: fc.constantFrom("relevant", "excluded", "other", "other") });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), fc.integer({ min: 1, max: 31 }), (items, depth) => {
        const scores = items.map((candidate) => candidate.score);
        const indices = [...items.keys()];
        const relevant = indices.filter((i) => items[i]?.role === "relevant");
        const excluded = indices.filter((i) => items[i]?.role === "excluded");
        const row = Float32Array.from(scores);
        const all = slowTieGroups(scores, relevant, excluded);
        expect(tieGroups(row, relevant, marked(excluded))).toEqual(all);
        // One group is never left out: there is nothing to gain.
        const near = all.length === 1 ? all : all.filter(({ above }) => above < depth);
        expect(tieGroups(row, relevant, marked(excluded), depth)).toEqual(near);
      }),
    );
  });

  it("does not depend on where items stand: every permutation gives the same groups", () => {
    const scores = [1, 3, 3, 2, 3, 1];
    const expected = [
      { above: 0, size: 3, relevant: 1 },
      { above: 4, size: 2, relevant: 1 },
    ];
    for (let shift = 0; shift < scores.length; shift++) {
      const moved = scores.map((_, i) => scores[(i + shift) % scores.length] as number);
      const at = (item: number): number => (item - shift + scores.length) % scores.length;
      expect(tieGroups(Float32Array.from(moved), [at(2), at(5)], marked())).toEqual(expected);
    }
  });
});

describe("rankingOf", () => {
  it("counts misses and drops repeats", () => {
    expect(rankingOf(["a", "b", "b", "c"], ["c", "z", "z"])).toEqual({
      groups: [{ above: 2, size: 1, relevant: 1 }],
      relevant: 2,
    });
  });

  it("tells 1 from '1'", () => {
    expect(rankingOf<string | number>([1, "1"], ["1"]).groups).toEqual([{ above: 1, size: 1, relevant: 1 }]);
  });
});
