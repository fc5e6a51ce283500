/**
 * A batch cut into shards: parts that lanes run at the same time, each small enough for the processor's caches.
 *
 * @module
 */

import type { Architecture } from "../model/architecture.ts";
import type { LossOptions } from "../model/losses.ts";

/** Events of a shard, at the most where more than one sequence is in it. */
const SHARD_EVENTS = 4096;

/** The cost of a sequence in a step, up to a factor: products with weights, attention, and scores of items. */
export function sequenceCost(a: Architecture, { loss, negatives }: LossOptions): (events: number) => number {
  const depth = a.network === "gru4rec" ? a.numLayers : a.numBlocks;
  const scores = (loss === "cross-entropy" ? a.numItems : negatives) / (2 * depth);
  const attention = a.network === "gru4rec" ? 0 : 1;
  return (events) => events * (3 * a.embeddingDim + attention * events + scores);
}

/** Shards of a batch of so many events that each lane gets, or fewer. */
export function shardsPerLane(events: number, lanes: number): number {
  return Math.ceil(events / (SHARD_EVENTS * lanes));
}

/**
 * `indices` of sequences, cut into a multiple of `lanes` shards of about equal cost (fewer where there are fewer
 * sequences). Sequences keep their order, so that those of like length stay together.
 */
export function shardsOf(
  indices: Int32Array,
  lengthOf: (index: number) => number,
  cost: (events: number) => number,
  lanes: number,
): readonly Int32Array[] {
  let [events, total] = [0, 0];
  for (const index of indices) {
    events += lengthOf(index) - 1;
    total += cost(lengthOf(index) - 1);
  }
  const count = Math.min(indices.length, lanes * shardsPerLane(events, lanes));
  const shards: Int32Array[] = [];
  let [start, spent] = [0, 0];
  for (let i = 0; i < indices.length; i++) {
    spent += cost(lengthOf(indices[i] as number) - 1);
    const sequencesLeft = indices.length - i - 1;
    const shardsLeft = count - shards.length - 1;
    const full = spent >= ((shards.length + 1) * total) / count;
    if (sequencesLeft > shardsLeft && (shardsLeft === 0 || !full)) continue;
    shards.push(indices.subarray(start, i + 1));
    start = i + 1;
  }
  return shards;
}
