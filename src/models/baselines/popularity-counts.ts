/** How often each item occurs: the simplest floor a recommender must beat. */

import { SasrecError } from "../../errors.ts";

/**
 * Events of each item, repeats of a user included.
 *
 * @param sequences item indices 0..numItems-1
 * @returns counts by item index, length `numItems`
 * Throws `invalid-data` for an index outside 0..numItems-1.
 */
export function popularityCounts(sequences: Iterable<ArrayLike<number>>, numItems: number): Float64Array {
  const counts = new Float64Array(numItems);
  let row = 0;
  for (const sequence of sequences) {
    for (let t = 0; t < sequence.length; t++) {
      const item = sequence[t] as number;
      if (!(Number.isInteger(item) && item >= 0 && item < numItems)) {
        const message = `sequence ${row}, position ${t}: item index ${item} is not an integer in 0..${numItems - 1}`;
        throw new SasrecError("invalid-data", message);
      }
      counts[item] = (counts[item] as number) + 1;
    }
    row++;
  }
  return counts;
}
