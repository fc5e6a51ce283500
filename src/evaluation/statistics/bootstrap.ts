/**
 * The bootstrap over users: how much a mean would vary had other users of the same kind been evaluated.
 *
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 6 and 13.
 */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Given, type Resolved, resolve } from "../../options/table.ts";

/** How intervals are computed. */
export const bootstrapOptions = {
  /** The interval's coverage, above 0 and below 1. Default 0.95. */
  level: { type: "number", above: 0, below: 1, default: 0.95, help: "coverage of the intervals" },
  /** Samples drawn, at least 100. Default 1,000. */
  resamples: { type: "int", min: 100, default: 1000, help: "samples drawn for the intervals" },
  /** Seed of the samples, an integer; the same seed draws the same users. Default 0. */
  seed: { type: "int", default: 0, help: "seed of the samples" },
} as const;

/** Options of what the bootstrap computes; all may be left out. */
export interface BootstrapOptions extends Given<typeof bootstrapOptions> {}

/** {@link BootstrapOptions} with defaults. Throws `invalid-option` under the name of `method`. */
export function parseBootstrapOptions(method: string, options: unknown): Resolved<typeof bootstrapOptions> {
  return resolve(method, bootstrapOptions, options);
}

/** Draws a sample at most: beyond this many users, groups of them are drawn. */
const MOST_DRAWN = 10_000;

/**
 * Means of samples of n users, drawn with replacement from the n users there are; ascending.
 *
 * More than 10,000 users are first put into 10,000 groups at random, and groups are drawn: the spread is the same (to
 * about 1%, one part in sqrt(2 x groups)), and a million users take no longer than ten thousand.
 *
 * @param values one value a user, at least one
 */
export function resampledMeans(values: ArrayLike<number>, resamples: number, seed: number): Float64Array {
  const generator = xoroshiro128plus(seed);
  // By multiplication, five times as fast as the library's `uniformInt`: the bias is below n / 2^32.
  const below = (n: number): number => Math.floor(((generator.next() >>> 0) / 4294967296) * n);
  const groups = Math.min(values.length, MOST_DRAWN);
  const sums = new Float64Array(groups);
  const sizes = new Float64Array(groups);
  for (let user = 0; user < values.length; user++) {
    const group = groups === values.length ? user : below(groups);
    sums[group] = (sums[group] as number) + (values[user] as number);
    sizes[group] = (sizes[group] as number) + 1;
  }
  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    let [sum, size] = [0, 0];
    for (let draw = 0; draw < groups; draw++) {
      const group = below(groups);
      sum += sums[group] as number;
      size += sizes[group] as number;
    }
    means[sample] = sum / size;
  }
  return means.sort();
}

/** The middle `level` of ascending values, ends interpolated linearly between neighbours. */
export function percentileInterval(ascending: Float64Array, level: number): readonly [low: number, high: number] {
  return [quantile(ascending, (1 - level) / 2), quantile(ascending, (1 + level) / 2)];
}

function quantile(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1);
  const below = ascending[Math.floor(place)] as number;
  const above = ascending[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
