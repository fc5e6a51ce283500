import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemKNN } from "../../recommender/classes.ts";
import { atOnce } from "../../turns.ts";
import { ItemNeighbors, type NeighborOptions } from "./item-neighbors.ts";

const n = 6;

/** The definition, as a dense matrix. */
function slowSimilarity(sequences: readonly number[][], { neighbors, shrinkage }: NeighborOptions): number[][] {
  const sets = sequences.map((sequence) => new Set(sequence));
  const users = (i: number, j = i): number => sets.filter((set) => set.has(i) && set.has(j)).length;
  return Array.from({ length: n }, (_, i) => {
    const row = Array.from({ length: n }, (_, j) => {
      return i === j || users(i, j) === 0 ? 0 : Math.fround(users(i, j) / (Math.sqrt(users(i) * users(j)) + shrinkage));
    });
    const best = [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number) || a - b).slice(0, neighbors);
    return row.map((similarity, j) => (best.includes(j) ? similarity : 0));
  });
}

describe("ItemNeighbors", () => {
  it("worked example", async () => {
    const log = { userIds: ["x", "x", "y", "y", "y", "z"], itemIds: ["a", "b", "a", "b", "c", "a"] };
    const model = await new ItemKNN({ shrinkage: 0, decay: 0.5 }).fit(log); // a has 3 users, b 2, c 1
    const [ab, ac, bc] = [2 / Math.sqrt(6), 1 / Math.sqrt(3), 1 / Math.sqrt(2)];
    const similar = await model.similarItems("a");
    expect(similar.map(({ itemId }) => itemId)).toEqual(["b", "c"]);
    expect(similar[0]?.score).toBeCloseTo(ab, 6);
    expect(similar[1]?.score).toBeCloseTo(ac, 6);
    const scores = await model.scoreHistories([[0, 1]]); // b is the latest: weight 1; a one back: 1/2
    expect(scores[2]).toBeCloseTo(bc + 0.5 * ac, 5);
    expect(scores[0]).toBeCloseTo(ab, 5);
  });

  it("shrinks, so that one common user is no proof", async () => {
    const model = await new ItemKNN({ shrinkage: 1, neighbors: 1 }).fit({
      userIds: [1, 1, 2, 2, 3, 3, 3],
      itemIds: ["a", "b", "a", "b", "a", "b", "c"],
    });
    expect((await model.similarItems("c")).map(({ itemId }) => itemId)).toEqual(["a"]);
    expect((await model.similarItems("a"))[0]).toEqual({ itemId: "b", score: 0.75 });
    expect(await model.similarItems("a", { topK: 5 })).toHaveLength(1);
  });

  it("orders what is nobody's neighbour by popularity", async () => {
    const model = await new ItemKNN().fit({ userIds: [1, 1, 2, 3, 4], itemIds: ["a", "b", "c", "d", "d"] });
    const ranked = await model.recommend({ history: ["a"], topK: 3 });
    expect(ranked.map(({ itemId }) => itemId)).toEqual(["b", "d", "c"]);
  });

  it("is what the definition says, on any log", () => {
    const logs = fc.array(fc.array(fc.nat(n - 1), { maxLength: 8 }), { maxLength: 8 });
    const options = fc.record({
      neighbors: fc.integer({ min: 1, max: n }),
      shrinkage: fc.constantFrom(0, 1, 10),
      decay: fc.constantFrom(0.5, 0.9, 1),
    });
    fc.assert(
      fc.property(logs, options, fc.array(fc.nat(n - 1), { maxLength: 8 }), (sequences, chosen, history) => {
        const fitted = atOnce(
          ItemNeighbors.fit(
            sequences.map((items) => Int32Array.from(items)),
            n,
            chosen,
          ),
        );
        const expected = slowSimilarity(sequences, chosen);
        const out = new Float32Array(n + 2).fill(-7);
        fitted.scoreInto(history, out, 1);
        for (let j = 0; j < n; j++) {
          let score = 0;
          history.forEach((item, at) => {
            if (history.lastIndexOf(item) !== at) return;
            score += chosen.decay ** (history.length - 1 - at) * (expected[item]?.[j] as number);
          });
          expect(out[1 + j]).toBeCloseTo(score, 4);
        }
        expect([out[0], out[n + 1]]).toEqual([-7, -7]);
        expect(fitted.neighbors).toHaveLength(expected.flat().filter((value) => value > 0).length);
      }),
    );
  });
});
