import { describe, expect, it } from "vitest";
import { ItemMarks } from "../../scoring/item-marks.ts";
import { atOnce } from "../../turns.ts";
import { itemPopularity, kthPopularity, selfInformation } from "./item-popularity.ts";
import { Coverage, novelty, popularityOverlap } from "./list-metrics.ts";
import type { TopCut } from "./top-items.ts";

/** Items 0 to 4 are had by 4, 2, 2, 1 and 0 of 8 users. */
const popularity = atOnce(itemPopularity([[0, 0, 1], [0, 1, 2], [2, 0], [3, 0, 3], [], [], [], []], 5));
const top = (places: number): TopCut => ({ certain: places, end: places, chance: 1, places });

function marked(...items: number[]): ItemMarks {
  const marks = new ItemMarks(5);
  for (const item of items) marks.add(item);
  return marks;
}

describe("itemPopularity", () => {
  it("counts users, each once", () => {
    expect(popularity.usersOf).toEqual(Int32Array.of(4, 2, 2, 1, 0));
    expect(popularity.numUsers).toBe(8);
    expect(popularity.order).toEqual(Int32Array.of(0, 1, 2, 3, 4));
  });

  it("takes an item that nobody has as if one user had it", () => {
    expect([...selfInformation(popularity)]).toEqual([1, 2, 2, 3, 3]);
  });

  it("knows the k-th most popular candidate", () => {
    expect(kthPopularity(popularity, 1, marked())).toBe(4);
    expect(kthPopularity(popularity, 1, marked(0))).toBe(2);
    expect(kthPopularity(popularity, 3, marked(0))).toBe(1);
    expect(kthPopularity(popularity, 5, marked(0))).toBe(0);
  });
});

describe("novelty", () => {
  const information = selfInformation(popularity);

  it("is the mean self-information in bits", () => {
    expect(novelty([0, 3], top(2), information)).toBe(2);
    expect(novelty([], top(0), information)).toBe(0);
  });

  it("is an expectation where the last place is tied", () => {
    // Item 0 for certain; 1, 3 and 4 share one place: (1 + (2 + 3 + 3) / 3) / 2
    const cut = { certain: 1, end: 4, chance: 1 / 3, places: 2 };
    expect(novelty([0, 1, 3, 4], cut, information)).toBeCloseTo((1 + 8 / 3) / 2, 12);
  });
});

describe("popularityOverlap", () => {
  it("is the share that is as popular as the k-th most popular candidate", () => {
    expect(popularityOverlap([0, 1], top(2), popularity.usersOf, kthPopularity(popularity, 2, marked()))).toBe(1);
    // 1 and 2 are equally popular: both are as good a second place.
    expect(popularityOverlap([0, 2], top(2), popularity.usersOf, kthPopularity(popularity, 2, marked()))).toBe(1);
    expect(popularityOverlap([0, 3], top(2), popularity.usersOf, kthPopularity(popularity, 2, marked()))).toBe(0.5);
    // Who has seen 0 can be shown 1 and 2 at best.
    expect(popularityOverlap([1, 2], top(2), popularity.usersOf, kthPopularity(popularity, 2, marked(0)))).toBe(1);
  });
});

describe("Coverage", () => {
  it("counts an item once", () => {
    const coverage = new Coverage(12);
    coverage.add([0, 1], top(2));
    coverage.add([1, 2], top(2));
    expect(coverage.value).toBe(0.25);
  });

  it("is an expectation where the last place is tied, each user's ties ordered on their own", () => {
    const coverage = new Coverage(4);
    const half = { certain: 0, end: 2, chance: 0.5, places: 1 };
    coverage.add([0, 1], half);
    coverage.add([0, 1], half);
    expect(coverage.value).toBe((0.75 + 0.75) / 4);
  });
});
