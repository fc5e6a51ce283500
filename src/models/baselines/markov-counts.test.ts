import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../turns.ts";
import { TransitionCounts } from "./markov-counts.ts";

/** The definition, one transition at a time, as a dense matrix. */
function slowCounts(sequences: readonly number[][], n: number, window: number, decay: number): number[][] {
  const counts = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (const sequence of sequences) {
    sequence.forEach((item, t) => {
      for (let lag = 1; lag <= window && lag <= t; lag++) {
        const row = counts[sequence[t - lag] as number] as number[];
        row[item] = (row[item] as number) + decay ** (lag - 1);
      }
    });
  }
  return counts;
}

const n = 6;
const logs = fc.array(fc.array(fc.nat(n - 1), { maxLength: 8 }), { maxLength: 6 });
const options = fc.record({
  window: fc.integer({ min: 1, max: 10 }),
  decay: fc.double({ min: 0.1, max: 1, noNaN: true }),
  normalization: fc.constantFrom(0, 0.5, 1),
  popularityWeight: fc.constantFrom(0, 0.1, 2),
});

describe("TransitionCounts", () => {
  it("counts what follows what, decayed, never across sequences", () => {
    fc.assert(
      fc.property(logs, options, (sequences, chosen) => {
        const fitted = atOnce(TransitionCounts.fit(sequences, n, chosen));
        const expected = slowCounts(sequences, n, chosen.window, chosen.decay);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) expect(fitted.count(i, j)).toBeCloseTo(expected[i]?.[j] as number, 4);
        }
        expect(fitted.followers).toHaveLength(expected.flat().filter((count) => count > 0).length);
      }),
    );
  });

  it("scores by the documented formula, at any offset", () => {
    const history = fc.array(fc.nat(n - 1), { maxLength: 12 });
    fc.assert(
      fc.property(logs, options, history, fc.nat(3), (sequences, chosen, past, offset) => {
        const { window, decay, normalization, popularityWeight } = chosen;
        const fitted = atOnce(TransitionCounts.fit(sequences, n, chosen));
        const out = new Float32Array(n + 2 * offset).fill(-7);
        fitted.scoreInto(past, out, offset);
        const events = sequences.flat();
        const popularity = (item: number): number => events.filter((event) => event === item).length;
        const counts = slowCounts(sequences, n, window, decay);
        for (let j = 0; j < n; j++) {
          let expected = events.length === 0 ? 0 : (popularityWeight * popularity(j)) / events.length;
          past
            .toReversed()
            .slice(0, window)
            .forEach((item, back) => {
              if (popularity(item) === 0) return;
              expected += (decay ** back * (counts[item]?.[j] as number)) / popularity(item) ** normalization;
            });
          expect(out[offset + j]).toBeCloseTo(expected, 4);
        }
        expect(out.filter((value) => value === -7)).toHaveLength(2 * offset);
      }),
    );
  });

  it("worked example: 0 1 2 with window 2 and decay 0.5", () => {
    const fitted = atOnce(
      TransitionCounts.fit([[0, 1, 2]], 3, {
        window: 2,
        decay: 0.5,
        normalization: 0,
        popularityWeight: 0,
      }),
    );
    expect([fitted.count(0, 1), fitted.count(0, 2), fitted.count(1, 2), fitted.count(2, 0)]).toEqual([1, 0.5, 1, 0]);
    const out = new Float32Array(3);
    fitted.scoreInto([0, 1], out);
    expect(out).toEqual(Float32Array.of(0, 0.5, 1.25));
  });

  it("falls back on popularity for an empty history", () => {
    const out = new Float32Array(3);
    atOnce(TransitionCounts.fit([[0, 1, 1]], 3, { popularityWeight: 3 })).scoreInto([], out);
    expect(out).toEqual(Float32Array.of(1, 2, 0));
  });

  it("finds items of the same sequences similar, in both directions, and not the item itself", () => {
    const fitted = atOnce(
      TransitionCounts.fit(
        [
          [0, 1, 0],
          [2, 3],
        ],
        4,
        { window: 1 },
      ),
    );
    expect(fitted.similarTo(0)).toEqual(Float32Array.of(0, Math.SQRT2, 0, 0));
    expect(fitted.similarTo(3)).toEqual(Float32Array.of(0, 0, 1, 0));
  });

  it.each([
    { window: 0 },
    { window: 1.5 },
    { decay: 0 },
    { decay: 1.1 },
    { normalization: 2 },
    { popularityWeight: -1 },
  ])("refuses %o", (wrong) => {
    expect(() => atOnce(TransitionCounts.fit([], 1, wrong))).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });
});
