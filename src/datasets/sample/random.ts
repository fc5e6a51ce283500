/** Random streams of the sample: one for the catalogue and one for each user, all from one seed. */

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A source of uniform numbers, at least 0 and below 1. */
export type Uniform = () => number;

/**
 * Endless sequence of independent streams; the k-th depends on `seed` and k alone. Each starts 2^64 draws after the
 * one before it (the generator's jump), so that they do not overlap.
 */
export function* randomStreams(seed: number): Generator<Uniform, never> {
  const generator = xoroshiro128plus(seed);
  // The first states of neighbouring seeds are alike; a jump is a linear map that mixes all 128 bits.
  for (;;) {
    generator.jump();
    const stream = generator.clone();
    yield () => uniformFloat64(stream);
  }
}

/** A uniform integer, 0 to `below - 1`. */
export function uniformIndex(uniform: Uniform, below: number): number {
  return Math.floor(uniform() * below);
}

/** A standard normal number (Box and Muller 1958). */
export function normal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The numbers 0 to `size - 1` in a random order (Fisher and Yates). */
export function permutation(uniform: Uniform, size: number): number[] {
  const order = Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last--) {
    const other = uniformIndex(uniform, last + 1);
    const moved = order[last] as number;
    order[last] = order[other] as number;
    order[other] = moved;
  }
  return order;
}

/** An index drawn in proportion to `weights` (not negative), whose sum is `total`. */
export function weightedIndex(uniform: Uniform, weights: Float64Array, total: number): number {
  let left = uniform() * total;
  let lastPositive = -1;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] as number;
    if (weight === 0) continue;
    left -= weight;
    if (left < 0) return index;
    lastPositive = index;
  }
  // Rounding can leave a remainder of about 1e-16 of the total after the last item.
  return lastPositive;
}
