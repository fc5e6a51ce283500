import fc from "fast-check";
import { expect, it } from "vitest";
import { atOnce } from "../../turns.ts";
import { binned, mostLikely, type Observed } from "./likelihood.ts";

const EPSILON = 0.01;

/** Events of ten candidates, four of which transitions say something of; the target is the first. */
function events(seed: number, size: number): readonly { readonly net: Float32Array; readonly shares: Float32Array }[] {
  let state = seed + 1;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  return Array.from({ length: size }, () => ({
    net: Float32Array.from({ length: 10 }, (_, i) => 4 * random() + (i === 0 ? 0.7 : 0)),
    shares: Float32Array.from({ length: 4 }, (_, i) => random() ** 2 * (i === 0 ? 0.3 : 0.2)),
  }));
}

function observedOf({ net, shares }: ReturnType<typeof events>[number]): Observed {
  const top = Math.max(...net);
  const rest = Array.from({ length: net.length - shares.length }, (_, i) => i + shares.length);
  return { scores: net.subarray(0, shares.length).map((score) => score - top), shares, ...binned(net, rest, top) };
}

/** The definition. */
function lossAt(all: ReturnType<typeof events>, w0: number, w1: number): number {
  return (
    all.reduce((sum, { net, shares }) => {
      const s = Array.from(net, (score, i) => w0 * score + w1 * Math.log(1 + (shares[i] ?? 0) / EPSILON));
      return sum + Math.log(s.reduce((total, each) => total + Math.exp(each), 0)) - (s[0] as number);
    }, 0) / all.length
  );
}

it("finds weights that no others nearby are more likely than", () => {
  fc.assert(
    fc.property(fc.nat(1000), (seed) => {
      const all = events(seed, 150);
      const { weight, loss } = atOnce(mostLikely(all.map(observedOf), EPSILON));
      // The network's weight is not returned: look for it.
      let best = Number.POSITIVE_INFINITY;
      for (let w0 = 0.02; w0 < 3; w0 += 0.02) best = Math.min(best, lossAt(all, w0, weight * w0));
      expect(loss).toBeLessThan(best + 1e-4);
      for (const other of [weight - 0.3, weight + 0.3]) {
        for (let w0 = 0.02; w0 < 3; w0 += 0.1) expect(loss).toBeLessThan(lossAt(all, w0, other * w0) + 1e-4);
      }
      expect(atOnce(mostLikely(all.map(observedOf))).loss).toBeGreaterThan(loss - 1e-6);
    }),
    { numRuns: 20 },
  );
});

it("binned scores keep their number and sum", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1 }), (list) => {
      const scores = Float32Array.from(list);
      const top = Math.max(...scores);
      const { counts, means } = binned(scores, [...scores.keys()], top);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(list.length);
      const sum = counts.reduce((total, count, bin) => total + count * (means[bin] as number), 0);
      expect(sum).toBeCloseTo(
        scores.reduce((total, score) => total + score - top, 0),
        3,
      );
    }),
  );
});
