import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyAt } from "../../data/histories.ts";
import { IdMap } from "../../data/ids.ts";
import { oracleScorer, sampleOracle } from "./oracle.ts";
import { generateSample, makeClub } from "./sample.ts";

const data = generateSample();
const oracle = sampleOracle();
const { seriesOf } = makeClub("test").law.catalogue;
const histories = data.users.map((user) => data.getUserItems(user).map((id) => Number(id) - 1));

describe("the law of the next item", () => {
  it("gives probabilities: none negative, none for what was taken, their sum 1", () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 599 }), { maxLength: 120 });
    fc.assert(
      fc.property(distinct, (history) => {
        const p = oracle.nextItemProbabilities(history);
        expect(p.length).toBe(600);
        expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(p.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        for (const item of history) expect(p[item]).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("is the law the events were drawn by", () => {
    // How often is the event among the items that the law holds most likely, and how often should it be?
    const edges = [1, 2, 4, 8, 16, 32, 64, 600];
    const observed = edges.map(() => 0);
    const expected = edges.map(() => 0);
    const variance = edges.map(() => 0);
    for (const history of histories.slice(0, 1000)) {
      const at = (history.length * 7 + 3) % history.length;
      const p = oracle.nextItemProbabilities(history.slice(0, at));
      const order = Array.from(p.keys()).sort((a, b) => (p[b] as number) - (p[a] as number));
      const rank = order.indexOf(history[at] as number);
      edges.forEach((end, bin) => {
        const start = edges[bin - 1] ?? 0;
        const mass = order.slice(start, end).reduce((sum, item) => sum + (p[item] as number), 0);
        expected[bin] = (expected[bin] as number) + mass;
        variance[bin] = (variance[bin] as number) + mass * (1 - mass);
        if (rank >= start && rank < end) observed[bin] = (observed[bin] as number) + 1;
      });
    }
    for (const bin of edges.keys()) {
      const z = ((observed[bin] as number) - (expected[bin] as number)) / Math.sqrt(variance[bin] as number);
      expect(Math.abs(z), `ranks below ${edges[bin]}`).toBeLessThan(4);
    }
  });

  it("agrees with the first items of all users, item by item (chi-square)", () => {
    const p = oracle.nextItemProbabilities([]);
    const counts = new Float64Array(600);
    for (const [item] of histories) counts[item as number] = (counts[item as number] as number) + 1;
    const users = histories.length;
    const frequent = Array.from(p.keys()).filter((item) => (p[item] as number) * users >= 5);
    const sumOver = (values: Float64Array): number => frequent.reduce((sum, item) => sum + (values[item] as number), 0);
    const bins = frequent.map((item) => ({ mass: p[item] as number, count: counts[item] as number }));
    bins.push({ mass: 1 - sumOver(p), count: users - sumOver(counts) });
    const chiSquare = bins.reduce((sum, { mass, count }) => sum + (count - mass * users) ** 2 / (mass * users), 0);
    expect(bins.length).toBeGreaterThan(50);
    // Mean and variance of chi-square are the degrees of freedom and twice them.
    const freedom = bins.length - 1;
    expect(Math.abs(chiSquare - freedom)).toBeLessThan(4 * Math.sqrt(2 * freedom));
  });

  it("reaches back: the item taken ten steps ago changes what comes next", () => {
    const long = histories.filter(({ length }) => length > 20).slice(0, 100);
    let changed = 0;
    for (const history of long) {
      const past = history.slice(0, 20);
      const p = oracle.nextItemProbabilities(past);
      const q = oracle.nextItemProbabilities(replaceSeries(past, [10]));
      changed += p.reduce((sum, value, item) => sum + Math.abs(value - (q[item] as number)), 0) / 2;
    }
    expect(changed / long.length).toBeGreaterThan(0.03);
  });

  it("makes the next part of a series likely for who has taken parts before, however long ago", () => {
    let logRatio = 0;
    let cases = 0;
    for (const history of histories.slice(0, 500)) {
      const next = history.at(-1) as number;
      const past = history.slice(0, -1);
      const parts = [...past.keys()].filter((at) => seriesOf[past[at] as number] === seriesOf[next]);
      if (parts.length === 0 || (parts.at(-1) as number) > past.length - 6) continue;
      const [p, q] = [past, replaceSeries(past, parts)].map((taken) => oracle.nextItemProbabilities(taken)[next]);
      logRatio += Math.log((p as number) / (q as number));
      cases++;
    }
    expect(cases).toBeGreaterThan(50);
    expect(Math.exp(logRatio / cases)).toBeGreaterThan(1.5);
  });

  it("refuses indices that are out of range or repeated", () => {
    expect(() => oracle.nextItemProbabilities([3, 600])).toThrow(/history\[1\] is 600/);
    expect(() => oracle.nextItemProbabilities([3, 3])).toThrow(/history\[1\] repeats item 3/);
  });
});

describe("the oracle", () => {
  const best = oracle.oracleMetrics({ k: 10 });

  it("can expect much, but not everything", () => {
    expect(best.users).toBe(2000);
    expect(best.hr).toBeGreaterThan(0.5);
    expect(best.hr).toBeLessThan(0.8);
    expect(best.ndcg).toBeGreaterThan(0.35);
    expect(best.ndcg).toBeLessThan(0.45);
    expect(oracle.oracleMetrics({ k: 600 }).hr).toBeCloseTo(1, 12);
  });

  it("as a model reaches what it expects, far above popularity", async () => {
    const { test } = data.leaveOneOut();
    const scorer = oracleScorer(data);
    const past = histories.map((history) => history.slice(0, -1));
    const targets = data.users.map((user) => Number(test.getUserItems(user)[0]) - 1);
    const counts = new Float64Array(600);
    for (const item of past.flat()) counts[item] = (counts[item] as number) + 1;
    const popularity = Float32Array.from(past.flatMap((history) => maskSeen(counts, history)));
    const real = ndcg(await scorer.scoreHistories(past.map((history) => Int32Array.from(history))), targets);
    expect(Math.abs(real - best.ndcg)).toBeLessThan(0.03);
    expect(ndcg(popularity, targets)).toBeLessThan(0.25 * real);
  });

  it("knows the histories of the data set it is given", () => {
    const { train } = data.leaveOneOut();
    const scorer = oracleScorer(train);
    expect(scorer.items).toBeInstanceOf(IdMap);
    expect(scorer.items.size).toBe(600);
    const user = scorer.users.indexOf(1) as number;
    expect(Array.from(historyAt(scorer.histories, user))).toEqual(histories[0]?.slice(0, -2));
    expect(() => oracleScorer(data, { items: 100 })).toThrow(/is not in the sample of these options/);
  });
});

/** `history` with the items at `positions` exchanged for others of another series. */
function replaceSeries(history: readonly number[], positions: readonly number[]): number[] {
  const replaced = [...history];
  for (const at of positions) {
    const series = seriesOf[history[at] as number];
    replaced[at] = seriesOf.findIndex((other, item) => other !== series && !replaced.includes(item));
  }
  return replaced;
}

function maskSeen(scores: Float64Array, seen: readonly number[]): number[] {
  const masked = Array.from(scores);
  for (const item of seen) masked[item] = -1;
  return masked;
}

/** Mean NDCG@10 of one target a row; ties count against the target. */
function ndcg(scores: Float32Array, targets: readonly number[]): number {
  let sum = 0;
  for (const [row, target] of targets.entries()) {
    const own = scores.subarray(row * 600, (row + 1) * 600);
    const score = own[target] as number;
    const rank = own.reduce((above, other, item) => above + (item !== target && other >= score ? 1 : 0), 1);
    if (rank <= 10) sum += 1 / Math.log2(rank + 1);
  }
  return sum / targets.length;
}
