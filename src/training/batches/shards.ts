/**
 * A batch cut into shards, which lanes run at the same time: sequences of like length together, so that little is spent
 * on fillers. Which sequences meet in a batch is left to chance alone: gradients are summed over shards, so that how a
 * batch is cut changes what a step costs and not what it learns.
 */

import type { Architecture } from "../../networks/architecture.ts";
import { type LossOptions, losses } from "../../networks/losses.ts";

/** Events of a shard, fillers too, at the most if more than one sequence is in it: for the processor's caches. */
const SHARD_EVENTS = 4096;

/** What a shard costs that has so many sequences, the longest of so many events, and so many events in all. */
export type ShardCost = (sequences: number, longest: number, events: number) => number;

/** Multiplications in the time that a block's operators take to start, .25 ms (`docs/log.md`, 2026-11-26). */
const START = 2_400_000;

/** The same for the passes of a chunk of scores over the rows that are scored and their gradients, for each number. */
const TABLE = 34;

/**
 * By block of the network, in multiplications for each number of an embedding, up to a factor: products with weights
 * and attention, of fillers too, and each block's part of the scores, which large products do in two thirds of the time.
 */
export function shardCost(a: Architecture, options: LossOptions): ShardCost {
  const { embeddingDim: d, numItems } = a;
  const [depth, attention] = a.network === "gru4rec" ? [a.numLayers, 0] : [a.numBlocks, 1];
  const { draws, chunkTokens } = losses[options.loss];
  const scored = draws === "none" ? numItems : options.negatives;
  const table = draws === "each" ? 0 : (TABLE * scored) / depth;
  const chunk = chunkTokens(numItems, d, options);
  return (sequences, longest, events) => {
    const places = sequences * longest;
    const encoded = START / d + places * (3 * d + attention * longest);
    return encoded + (events * scored) / (3 * depth) + Math.ceil(events / chunk) * table;
  };
}

/** Shards by lane, each of indices of sequences. */
export type Shards = readonly (readonly Int32Array[])[];

/**
 * `indices` of sequences in shards for each of `lanes`, such that the slowest lane is done early: sorted by length, cut
 * where the sum of all costs is least, and given to lanes; or cut into parts of no more than a lane's share, where
 * that makes lanes more even. A lane gets none if there are fewer sequences than lanes.
 */
export function shardsOf(
  indices: Int32Array,
  eventsOf: (index: number) => number,
  cost: ShardCost,
  lanes: number,
): Shards {
  const sorted = indices.slice().sort((a, b) => eventsOf(b) - eventsOf(a) || a - b);
  const events = Int32Array.from(sorted, eventsOf);
  const cheapest = spread(cheapestCuts(events, cost, Number.POSITIVE_INFINITY), lanes);
  const even = lanes === 1 ? cheapest : spread(cheapestCuts(events, cost, cheapest.total / lanes), lanes);
  const { byLane } = even.slowest < cheapest.slowest ? even : cheapest;
  return byLane.map((cuts) => cuts.map(({ from, to }) => sorted.subarray(from, to)));
}

/** A shard: sequences `from` to before `to`, longest first. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
}

/**
 * The cuts with the least sum of costs, by dynamic programming: what is cheapest up to a sequence is known for all before
 * it. No shard of several sequences costs more than `limit`.
 */
function cheapestCuts(events: Int32Array, cost: ShardCost, limit: number): readonly Cut[] {
  const count = events.length;
  const least = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY, 1);
  const begins = new Int32Array(count + 1);
  for (let from = 0; from < count; from++) {
    const longest = events[from] as number;
    const before = least[from] as number;
    const most = Math.min(count - from, Math.max(1, Math.floor(SHARD_EVENTS / longest)));
    let sum = 0;
    for (let size = 1; size <= most; size++) {
      sum += events[from + size - 1] as number;
      const shard = cost(size, longest, sum);
      if (size > 1 && shard > limit) break;
      if (before + shard >= (least[from + size] as number)) continue;
      least[from + size] = before + shard;
      begins[from + size] = from;
    }
  }
  const cuts: Cut[] = [];
  for (let to = count; to > 0; to = cuts.at(-1)?.from ?? 0) {
    const from = begins[to] as number;
    cuts.push({ from, to, cost: (least[to] as number) - (least[from] as number) });
  }
  return cuts;
}

interface Spread {
  readonly byLane: readonly (readonly Cut[])[];
  /** Costs of all lanes, and of the one that has most. */
  readonly total: number;
  readonly slowest: number;
}

/** Shards given to lanes, the dearest first, each to the lane that has least to do (Graham, 1969). */
function spread(cuts: readonly Cut[], lanes: number): Spread {
  const byLane: Cut[][] = Array.from({ length: lanes }, () => []);
  const load = new Float64Array(lanes);
  for (const cut of cuts.toSorted((a, b) => b.cost - a.cost || a.from - b.from)) {
    const lane = load.indexOf(Math.min(...load));
    byLane[lane]?.push(cut);
    load[lane] = (load[lane] as number) + cut.cost;
  }
  return { byLane, total: load.reduce((a, b) => a + b), slowest: Math.max(...load) };
}
