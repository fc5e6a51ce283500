/**
 * Weights of network and transitions by the likelihood of held-out events.
 *
 * The probability of a target is `exp(s) / sum of exp(s) over all candidates` with
 * `s = w0 * network + w1 * log(1 + m / epsilon)`: a linear model of two features, whose negative log-likelihood is convex,
 * so that Newton's method finds the minimum in a few steps.
 */

import type { Work } from "../../turns.ts";

/** A held-out event: what the likelihood needs of it. The network's scores are counted from the best candidate's. */
export interface Observed {
  /** Candidates of m above 0, the target first, whatever its m. */
  readonly scores: Float32Array;
  readonly shares: Float32Array;
  /** The other candidates in bins of like score: how many, and their mean score. */
  readonly counts: Float64Array;
  readonly means: Float64Array;
}

/** The minimum for one epsilon. */
export interface Likelihood {
  /** Weight of transitions relative to the network's, w1 / w0. */
  readonly weight: number;
  /** Mean negative log-likelihood. */
  readonly loss: number;
}

/** Bins of an event: their width is the range of the scores / 256, so that a bin's mean stands for its items. */
const BINS = 256;

const STEPS = 12;
/** A step that gains less than this is the last. */
const ENOUGH = 1e-6;

type Weights = readonly [network: number, transitions: number];

/** Likelihood at some weights, with its derivatives. */
interface Fit {
  readonly loss: number;
  readonly gradient: readonly [number, number];
  /** Second derivatives: network, both, transitions. */
  readonly curvature: readonly [number, number, number];
}

/** The scores of `rest` in bins, counted from `top`. */
export function binned(scores: Float32Array, rest: Iterable<number>, top: number): Pick<Observed, "counts" | "means"> {
  let low = top;
  for (const item of rest) low = Math.min(low, scores[item] as number);
  const width = (top - low) / BINS || 1;
  const counts = new Float64Array(BINS + 1);
  const means = new Float64Array(BINS + 1);
  for (const item of rest) {
    const below = top - (scores[item] as number);
    const bin = Math.floor(below / width);
    counts[bin] = (counts[bin] as number) + 1;
    means[bin] = (means[bin] as number) - below;
  }
  const used = counts.map((count, bin) => (count === 0 ? Number.NaN : (means[bin] as number) / count));
  return { counts: counts.filter((count) => count > 0), means: used.filter((mean) => !Number.isNaN(mean)) };
}

/** The weights of the highest likelihood of `observed` at `epsilon`; without it, of the network alone. */
export function* mostLikely(observed: readonly Observed[], epsilon?: number): Work<Likelihood> {
  const alone = epsilon === undefined;
  const logs: Float64Array[] = [];
  for (const { shares } of observed) {
    const own = new Float64Array(shares.length);
    if (!alone) for (let i = 0; i < own.length; i++) own[i] = Math.log(1 + (shares[i] as number) / epsilon);
    logs.push(own);
    yield;
  }
  let weights: Weights = [1, alone ? 0 : 0.2];
  let fit = yield* fitAt(observed, logs, weights);
  for (let step = 0; step < STEPS; step++) {
    const before = fit.loss;
    const [dx, dy] = alone ? [fit.gradient[0] / fit.curvature[0], 0] : newtonStep(fit);
    for (let share = 1; share > 1e-3; share /= 2) {
      const next: Weights = [weights[0] - share * dx, weights[1] - share * dy];
      const tried = next[0] > 0 ? yield* fitAt(observed, logs, next) : undefined;
      if (tried === undefined || !(tried.loss < fit.loss)) continue;
      [weights, fit] = [next, tried];
      break;
    }
    if (!(before - fit.loss > ENOUGH)) break;
  }
  return { weight: weights[1] / weights[0], loss: fit.loss };
}

function newtonStep({ gradient: [x, y], curvature: [a, b, c] }: Fit): readonly [number, number] {
  const determinant = a * c - b * b;
  return [(c * x - b * y) / determinant, (a * y - b * x) / determinant];
}

function* fitAt(observed: readonly Observed[], logs: readonly Float64Array[], [w0, w1]: Weights): Work<Fit> {
  let [loss, x, y, a, b, c] = [0, 0, 0, 0, 0, 0];
  for (const [at, { scores, counts, means }] of observed.entries()) {
    const own = logs[at] as Float64Array;
    // Sums over candidates of p and of p times the features and their products.
    let [p0, px, py, pxx, pxy, pyy] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < own.length; i++) {
      const [score, log] = [scores[i] as number, own[i] as number];
      const p = Math.exp(w0 * score + w1 * log);
      p0 += p;
      px += p * score;
      py += p * log;
      pxx += p * score * score;
      pxy += p * score * log;
      pyy += p * log * log;
    }
    for (let i = 0; i < counts.length; i++) {
      const score = means[i] as number;
      const p = (counts[i] as number) * Math.exp(w0 * score);
      p0 += p;
      px += p * score;
      pxx += p * score * score;
    }
    const [score, log] = [scores[0] as number, own[0] as number];
    loss += Math.log(p0) - w0 * score - w1 * log;
    x += px / p0 - score;
    y += py / p0 - log;
    a += pxx / p0 - (px / p0) ** 2;
    b += pxy / p0 - (px / p0) * (py / p0);
    c += pyy / p0 - (py / p0) ** 2;
    yield;
  }
  const n = observed.length;
  return { loss: loss / n, gradient: [x / n, y / n], curvature: [a / n, b / n, c / n] };
}
