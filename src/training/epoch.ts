/**
 * The order of an epoch: batches of sequences of like length, in an order that stays random.
 *
 * @module
 */

import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { shuffle } from "./random.ts";

/**
 * Batches whose sequences are sorted by length together. With 16, batches are so alike that models get worse; with 4 they
 * are as good as with plain shuffling (docs/log.md), and most of the fillers are gone.
 */
const WINDOW = 4;

/**
 * Indices into `sequences`, batch by batch, each sequence once. All sequences are shuffled, then sorted by length
 * within windows of 4 batches, then the batches are shuffled: little is spent on fillers, and which sequences meet
 * in a batch, and when, still changes from epoch to epoch.
 */
export function epochBatches(
  sequences: readonly Int32Array[],
  batchSize: number,
  generator: RandomGenerator,
): readonly Int32Array[] {
  const order = Int32Array.from(sequences, (_, i) => i);
  shuffle(generator, order);
  const batches: Int32Array[] = [];
  const lengthOf = (i: number): number => (sequences[i] as Int32Array).length;
  for (let start = 0; start < order.length; start += WINDOW * batchSize) {
    const window = order.subarray(start, start + WINDOW * batchSize);
    window.sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
    for (let i = 0; i < window.length; i += batchSize) batches.push(window.slice(i, i + batchSize));
  }
  const turns = Int32Array.from(batches, (_, i) => i);
  shuffle(generator, turns);
  return Array.from(turns, (i) => batches[i] as Int32Array);
}
