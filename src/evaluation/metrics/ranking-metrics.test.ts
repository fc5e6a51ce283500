import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemMarks } from "../../scoring/item-marks.ts";
import { RANKING_METRIC_NAMES, type RankingMetricName } from "./metric-names.ts";
import {
  averagePrecision,
  hitRate,
  ndcg,
  precision,
  RANKING_METRICS,
  recall,
  reciprocalRank,
} from "./ranking-metrics.ts";
import { type Ranking, rankingOf, tieGroups } from "./tie-groups.ts";

/** The textbook definitions on an ordered list of "is this rank relevant", `total` relevant items in all. */
const textbook: Record<RankingMetricName, (hits: readonly boolean[], total: number, k: number) => number> = {
  hr: (hits, _, k) => (hits.slice(0, k).includes(true) ? 1 : 0),
  ndcg: (hits, total, k) => {
    const dcg = (list: readonly boolean[]): number =>
      list.slice(0, k).reduce((sum, hit, i) => sum + (hit ? 1 / Math.log2(i + 2) : 0), 0);
    return dcg(hits) / dcg(new Array<boolean>(total).fill(true));
  },
  mrr: (hits, _, k) => {
    const first = hits.slice(0, k).indexOf(true);
    return first < 0 ? 0 : 1 / (first + 1);
  },
  recall: (hits, total, k) => hits.slice(0, k).filter(Boolean).length / total,
  precision: (hits, _, k) => hits.slice(0, k).filter(Boolean).length / k,
  map: (hits, total, k) => {
    let [found, sum] = [0, 0];
    hits.slice(0, k).forEach((hit, i) => {
      if (hit) sum += ++found / (i + 1);
    });
    return sum / Math.min(k, total);
  },
};

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** A few candidates with few distinct scores, so that most are tied, and some relevant items that are not ranked. */
const tied = fc.record({
  candidates: fc.array(fc.record({ score: fc.integer({ min: 0, max: 2 }), relevant: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  }),
  unranked: fc.integer({ min: 0, max: 2 }),
  k: fc.integer({ min: 1, max: 8 }),
});

describe.each(RANKING_METRIC_NAMES)("%s", (name) => {
  const metric = RANKING_METRICS[name];

  it("is the mean of the textbook value over all orders of tied items", () => {
    fc.assert(
      fc.property(tied, ({ candidates, unranked, k }) => {
        const scores = Float32Array.from(candidates, ({ score }) => score);
        const relevant = [...candidates.keys()].filter((i) => candidates[i]?.relevant);
        const total = relevant.length + unranked;
        fc.pre(total > 0);
        const orders = permutations(candidates).filter((order) =>
          order.every(({ score }, i) => i === 0 || score <= (order[i - 1]?.score ?? 0)),
        );
        const values = orders.map((order) =>
          textbook[name](
            order.map((candidate) => candidate.relevant),
            total,
            k,
          ),
        );
        const expected = values.reduce((sum, value) => sum + value, 0) / orders.length;
        const ranking = { groups: tieGroups(scores, relevant, new ItemMarks(0), k), relevant: total };
        expect(metric(ranking, k)).toBeCloseTo(expected, 12);
      }),
      { numRuns: 150 },
    );
  });

  it("lies in 0..1 for groups of any size", () => {
    const groups = fc.array(fc.tuple(fc.nat(50), fc.nat(300), fc.nat(300)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 2000 }), (parts, k) => {
        let [above, relevant] = [0, 0];
        const ranking = parts.map(([gap, hits, others]) => {
          const group = { above: above + gap, size: hits + others + 1, relevant: hits + 1 };
          above = group.above + group.size;
          relevant += group.relevant;
          return group;
        });
        const value = metric({ groups: ranking, relevant }, k);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it("is 0 if nothing relevant is ranked", () => {
    expect(metric({ groups: [], relevant: 3 }, 10)).toBe(0);
    expect(metric({ groups: [{ above: 10, size: 5, relevant: 1 }], relevant: 1 }, 10)).toBe(0);
  });

  it("is 1 for a perfect ranking, of at least k relevant items", () => {
    const ranking = rankingOf(["a", "b", "c", "d"], ["a", "b", "c", "d"]);
    expect(metric(ranking, 3)).toBeCloseTo(name === "recall" ? 3 / 4 : 1, 12);
  });
});

describe("worked examples", () => {
  const third = rankingOf(["a", "b", "c", "d"], ["c"]);
  const firstAndThird = rankingOf(["a", "b", "c", "d"], ["a", "c"]);
  const tiedOfFour: Ranking = { groups: [{ above: 0, size: 4, relevant: 1 }], relevant: 1 };

  it("HR", () => {
    expect(hitRate(third, 3)).toBe(1);
    expect(hitRate(third, 2)).toBe(0);
    expect(hitRate(tiedOfFour, 2)).toBeCloseTo(0.5, 12);
    // 2 of 5 relevant, 2 ranks: 1 - C(3, 2) / C(5, 2) = 0.7
    expect(hitRate({ groups: [{ above: 0, size: 5, relevant: 2 }], relevant: 2 }, 2)).toBeCloseTo(0.7, 12);
  });

  it("NDCG", () => {
    expect(ndcg(third, 10)).toBe(0.5);
    // (1 + 1/2) / (1 + 1/log2(3))
    expect(ndcg(firstAndThird, 10)).toBeCloseTo(1.5 / (1 + 1 / Math.log2(3)), 12);
    // the ideal has min(k, |R|) items: with 12 relevant items a top 2 full of them is perfect
    expect(ndcg({ groups: [{ above: 0, size: 2, relevant: 2 }], relevant: 12 }, 2)).toBeCloseTo(1, 12);
  });

  it("MRR", () => {
    expect(reciprocalRank(rankingOf([1, 2, 3, 4, 5], [3, 5]), 10)).toBeCloseTo(1 / 3, 12);
    expect(reciprocalRank({ groups: [{ above: 0, size: 2, relevant: 1 }], relevant: 1 }, 10)).toBe(0.75);
  });

  it("recall, precision, MAP", () => {
    const half = rankingOf(
      Array.from({ length: 20 }, (_, i) => i),
      [0, 9, 10, 19],
    );
    expect(recall(half, 10)).toBe(0.5);
    expect(precision(half, 10)).toBe(0.2);
    expect(averagePrecision(firstAndThird, 10)).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });
});
