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
 * in a batch, and when, still changes from epoch to epoch. With a `window` of 1 it is plain shuffling.
 */
export function epochBatches(
  sequences: readonly Int32Array[],
  batchSize: number,
  generator: RandomGenerator,
  window: number = WINDOW,
): readonly Int32Array[] {
  const order = Int32Array.from(sequences, (_, i) => i);
  shuffle(generator, order);
  const batches: Int32Array[] = [];
  const lengthOf = (i: number): number => (sequences[i] as Int32Array).length;
  for (let start = 0; start < order.length; start += window * batchSize) {
    const part = order.subarray(start, start + window * batchSize);
    part.sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
    for (let i = 0; i < part.length; i += batchSize) batches.push(part.slice(i, i + batchSize));
  }
  const turns = Int32Array.from(batches, (_, i) => i);
  shuffle(generator, turns);
  return Array.from(turns, (i) => batches[i] as Int32Array);
}
