/**
 * Cuts a batch into shards, which lanes run at the same time. A shard holds sequences of similar length, so that few
 * fillers are computed. Gradients are summed over all shards: the cuts change the cost of a step, not its result. The
 * sequences of a batch are still drawn at random.
 */

import type { Architecture } from "../../networks/architecture.ts";
import { type LossOptions, losses } from "../../networks/losses.ts";

/** Most events, with fillers, of a shard of two or more sequences: they should fit the processor's caches. */
const SHARD_EVENTS = 4096;

/** The cost of a shard: by its number of sequences, events of the longest one, and events of all without fillers. */
export type ShardCost = (sequences: number, longest: number, events: number) => number;

/** Start of a block's operators, .25 ms, as the multiplications done in that time (`docs/log.md`, 2026-11-26). */
const START = 2_400_000;

/** A chunk's passes over the scored rows and their gradients, as multiplications for each number in these rows. */
const TABLE = 34;

/**
 * The function that gives a shard's cost: multiplications for one block and one number of an embedding, up to a factor.
 *
 * It counts products with weights, attention (both with fillers), and the scores divided by the number of blocks.
 * Scores count two thirds, because their large products are faster.
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

/** For each lane its shards. A shard is an array of sequence indices. */
export type Shards = readonly (readonly Int32Array[])[];

/**
 * The shards of each lane, cut so that the slowest lane finishes early. `indices` are those of the batch's sequences.
 *
 * Sequences are sorted by length and cut where the sum of all costs is least. A second try also limits each shard to
 * one lane's share of that sum. It is used if its slowest lane costs less. With fewer sequences than lanes, some lanes
 * get no shard.
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
 * The cuts with the least sum of costs. No shard of two or more sequences costs more than `limit`.
 *
 * Dynamic programming: `least[i]` is the least cost of the first i sequences, `begins[i]` the start of the last shard.
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
  /** Cost of all lanes together. */
  readonly total: number;
  /** Cost of the slowest lane. */
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
