/** Masked sequences, which BERT4Rec learns from (Sun et al., 2019, section 3.6). */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { BERT4RecArchitecture } from "../../networks/architecture.ts";
import { randomInt, randomUniform } from "../../random.ts";
import type { Example } from "./batch.ts";

/** What decides how much is masked. */
export type Masking = Pick<BERT4RecArchitecture, "maskProbability" | "maskLastProbability">;

/**
 * Places 0..n-1 that are masked in a sequence of `n` events, 2 or more, rising. With `maskLastProbability` the last one
 * alone, as in use; else `maskProbability` of all, rounded, but at least one and never all of them.
 */
export function maskedPlaces(n: number, masking: Masking, generator: RandomGenerator): Int32Array {
  if (randomUniform(generator) < masking.maskLastProbability) return Int32Array.of(n - 1);
  const places = new Int32Array(Math.max(1, Math.min(n - 1, Math.round(masking.maskProbability * n))));
  // Every subset of that size is equally likely: Knuth, The Art of Computer Programming, 3.4.2, algorithm S.
  let found = 0;
  for (let place = 0; found < places.length; place++) {
    if (randomInt(generator, n - place) < places.length - found) places[found++] = place;
  }
  return places;
}

/** `sequence` with the item `mask` at `places`, where its own items are to be guessed. */
export function maskedItems(sequence: Int32Array, mask: number, places: Int32Array): Example {
  const events = sequence.slice();
  for (const place of places) events[place] = mask;
  return { events, places, targets: Int32Array.from(places, (place) => sequence[place] as number) };
}
