/** The candidates of the sampled protocol. */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { drawFirst } from "../../random.ts";

/** Negatives for each test item in the protocol `"sampled-100"`. */
export const SAMPLED_NEGATIVES = 100;

/** One seed for each user, so that a user's negatives depend on neither the model nor the order of evaluation. */
export function userSeeds(seed: number, numUsers: number): Int32Array {
  const generator = xoroshiro128plus(seed);
  return Int32Array.from({ length: numUsers }, () => generator.next());
}

/**
 * Draws negatives for each of one user's test items: uniform, without repeats within one draw, never an item of
 * `history` or `relevant`; all of them if fewer than `count` are left.
 *
 * @param relevant item indices of the user's test items
 * @returns a list of item indices for each of `relevant`
 */
export function sampleNegatives(
  numItems: number,
  history: Int32Array,
  relevant: readonly number[],
  count: number,
  seed: number,
): Int32Array[] {
  const pool = unseenItems(numItems, history, relevant);
  const generator = xoroshiro128plus(seed);
  const drawn = Math.min(count, pool.length);
  return relevant.map(() => {
    drawFirst(generator, pool, drawn); // a pool left in any order serves the next draw as well
    return pool.slice(0, drawn);
  });
}

function unseenItems(numItems: number, history: Int32Array, relevant: readonly number[]): Int32Array {
  const excluded = new Uint8Array(numItems);
  for (const item of history) excluded[item] = 1;
  for (const item of relevant) excluded[item] = 1;
  const pool = new Int32Array(numItems);
  let size = 0;
  for (let item = 0; item < numItems; item++) if (excluded[item] === 0) pool[size++] = item;
  return pool.subarray(0, size);
}
