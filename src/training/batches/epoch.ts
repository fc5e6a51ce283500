/** The order of an epoch. */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { range } from "../../arrays.ts";
import { shuffle } from "../../random.ts";

/** Indices of `count` sequences, shuffled and cut into batches: each sequence once, the last batch may be smaller. */
export function epochBatches(count: number, batchSize: number, generator: RandomGenerator): readonly Int32Array[] {
  const order = range(count);
  shuffle(generator, order);
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, i) => {
    return order.slice(i * batchSize, (i + 1) * batchSize);
  });
}
