import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../turns.ts";
import { TransitionCounts } from "../baselines/markov-counts.ts";
import { Transitions } from "./transitions.ts";

const n = 6;
const histories = fc
  .array(fc.array(fc.nat(n - 1), { maxLength: 9 }), { maxLength: 6 })
  .map((lists) => lists.map((list) => Int32Array.from(list)));
const past = fc.array(fc.nat(n - 1), { maxLength: 12 }).map((list) => Int32Array.from(list));
const reaches = fc.record({
  window: fc.integer({ min: 1, max: 10 }),
  decay: fc.double({ min: 0.1, max: 1, noNaN: true }),
});
const weights = { weight: 1.7, epsilon: 0.01 };

function powers(decay: number, terms: number): number {
  return Array.from({ length: terms }, (_, lag) => decay ** lag).reduce((sum, power) => sum + power, 0);
}

describe("Transitions", () => {
  it("worked example: 0 1 2 and 0 1, window 2, decay 0.5", () => {
    const logs = [Int32Array.of(0, 1, 2), Int32Array.of(0, 1)];
    const transitions = atOnce(Transitions.count(logs, 4, { window: 2, decay: 0.5 }, { weight: 2, epsilon: 0.1 }));
    // After 0, 1: F = 1.5 and the lags' weights are 1 and 0.5, so that what counts is divided by 1.5 * 1.5 = 2.25.
    // 0 and 1 occur twice: divisor 3^.75. Item 1 followed 0 twice: 0.5 * 2 = 1. Item 2 followed 1 once and 0 from two
    // steps back by half: 1 * 1 + 0.5 * 0.5 = 1.25.
    const expected = [0, 1 / 3 ** 0.75 / 2.25, 1.25 / 3 ** 0.75 / 2.25, 0];
    const shares = new Float64Array(4);
    transitions.eachShare(Int32Array.of(0, 1), (item, share) => {
      shares[item] = share;
    });
    expected.forEach((share, item) => {
      expect(shares[item]).toBeCloseTo(share, 7);
    });
    const scores = Float32Array.of(1, 1, 1, 1);
    transitions.addTo(Int32Array.of(0, 1), scores);
    scores.forEach((score, item) => {
      expect(score).toBeCloseTo(1 + 2 * Math.log(1 + (expected[item] as number) / 0.1), 5);
    });
  });

  it("adds weight * log(1 + m / epsilon), from the counts that Markov has", () => {
    fc.assert(
      fc.property(histories, past, reaches, (logs, history, reach) => {
        const transitions = atOnce(Transitions.count(logs, n, reach, weights));
        const markov = atOnce(TransitionCounts.fit(logs, n, reach));
        expect(transitions.counted.rows).toEqual({
          rowStarts: markov.rowStarts,
          followers: markov.followers,
          counts: markov.counts,
        });
        const network = Float32Array.from({ length: n }, (_, item) => Math.sin(item));
        const scores = network.slice();
        transitions.addTo(history, scores);
        const { window, decay } = reach;
        const recent = [...history].reverse().slice(0, window);
        const total = powers(decay, recent.length) * powers(decay, window);
        for (let item = 0; item < n; item++) {
          let share = 0;
          recent.forEach((last, back) => {
            const events = logs.reduce((count, log) => count + log.filter((each) => each === last).length, 0);
            share += (decay ** back * markov.count(last, item)) / (events + 1) ** 0.75 / total;
          });
          const added = weights.weight * Math.log(1 + share / weights.epsilon);
          expect(scores[item]).toBeCloseTo((network[item] as number) + added, 4);
          if (share === 0) expect(scores[item]).toBe(network[item]);
        }
        // Nothing is left of one history when the next one comes.
        const again = network.slice();
        transitions.addTo(history, again);
        expect(again).toEqual(scores);
      }),
    );
  });

  it("has room for new items, which have followed nothing", () => {
    const logs = [Int32Array.of(0, 1, 2, 1)];
    const reach = { window: 3, decay: 0.7 };
    const grown = atOnce(Transitions.count(logs, 3, reach, weights)).withItems(5);
    expect(grown.counted).toEqual(atOnce(Transitions.count(logs, 5, reach, weights)).counted);
    const scores = new Float32Array(5);
    grown.addTo(Int32Array.of(4, 3), scores);
    expect(scores).toEqual(new Float32Array(5));
  });
});
