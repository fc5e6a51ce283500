/** Arrays of random numbers for tests. */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** `size` uniform numbers of [low, high], the same for the same seed. */
export function randomValues(seed: number, size: number, low = -1, high = 1): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length: size }, () => low + next() * (high - low));
}

/** `size` uniform integers of 0..n-1, the same for the same seed. */
export function randomIndices(seed: number, size: number, n: number): Int32Array {
  const next = uniform(seed);
  return Int32Array.from({ length: size }, () => Math.floor(next() * n));
}

function uniform(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 4294967296;
}
