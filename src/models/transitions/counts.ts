/** Counts of which item follows which, also from further back. */

import { joined } from "../../arrays.ts";
import type { NamedTensor } from "../../storage/dtypes.ts";
import type { Work } from "../../turns.ts";
import type { TensorReader } from "../files/tensor-reader.ts";

/** Counts by item and follower, stored sparse: 8 bytes for each pair of items that occurs. */
export interface TransitionRows {
  /** Row i is `followers[rowStarts[i] .. rowStarts[i+1])`, ascending, with the counts in `counts`. */
  readonly rowStarts: Int32Array;
  readonly followers: Int32Array;
  readonly counts: Float32Array;
}

/** How far transitions reach. */
export interface TransitionReach {
  /** Steps back that an item still counts. */
  readonly window: number;
  /** Weight of each further step back relative to the one before, above 0 and at most 1. */
  readonly decay: number;
}

/** `rows` as the tensors of a file. */
export function rowTensors({
  rowStarts,
  followers,
  counts,
}: TransitionRows): readonly (readonly [string, NamedTensor])[] {
  return [
    ["transitions.starts", { dtype: "I32", shape: [rowStarts.length], data: rowStarts }],
    ["transitions.followers", { dtype: "I32", shape: [followers.length], data: followers }],
    ["transitions.counts", { dtype: "F32", shape: [counts.length], data: counts }],
  ];
}

/** What `rowTensors` gave. Throws `invalid-file`. */
export async function readRows(tensors: TensorReader, numItems: number): Promise<TransitionRows> {
  const rowStarts = await tensors.starts("transitions.starts", numItems);
  const size = rowStarts.at(-1) as number;
  const followers = await tensors.indices("transitions.followers", numItems, size);
  return { rowStarts, followers, counts: await tensors.f32("transitions.counts", size) };
}

/**
 * `count[i][j]`: the sum of `decay^(lag-1)` over all places where j occurs `lag` (1..window) steps after i.
 *
 * One row at a time, from the places where its item occurs: the working memory is a few words for each event and item,
 * not for each of the (events x window) transitions.
 *
 * @param sequences item indices, oldest first
 * @param popularity events of each item in `sequences`
 */
export function* countTransitions(
  sequences: readonly ArrayLike<number>[],
  popularity: Float64Array,
  { window, decay }: TransitionReach,
): Work<TransitionRows> {
  const numItems = popularity.length;
  const { events, ends, places, placeStarts } = yield* indexPlaces(sequences, popularity);
  const weights = Float64Array.from({ length: window }, (_, lag) => decay ** lag);
  const dense = new Float64Array(numItems);
  const touchedBy = new Int32Array(numItems).fill(-1);
  const rowStarts = new Int32Array(numItems + 1);
  const followers: Int32Array[] = [];
  const counts: Float32Array[] = [];
  for (let item = 0; item < numItems; item++) {
    const touched: number[] = [];
    for (let p = placeStarts[item] as number; p < (placeStarts[item + 1] as number); p++) {
      const place = places[p] as number;
      const last = Math.min(place + window, (ends[place] as number) - 1);
      for (let next = place + 1; next <= last; next++) {
        const follower = events[next] as number;
        if (touchedBy[follower] !== item) touched.push(follower);
        touchedBy[follower] = item;
        dense[follower] = (dense[follower] as number) + (weights[next - place - 1] as number);
      }
    }
    const row = Int32Array.from(touched).sort();
    followers.push(row);
    counts.push(Float32Array.from(row, (follower) => dense[follower] as number));
    for (const follower of row) dense[follower] = 0;
    rowStarts[item + 1] = (rowStarts[item] as number) + row.length;
    yield;
  }
  const size = rowStarts[numItems] as number;
  return {
    rowStarts,
    followers: joined(new Int32Array(size), followers),
    counts: joined(new Float32Array(size), counts),
  };
}

/** Events that are looked at without a break. */
const STRETCH = 65_536;

/** All sequences end to end, the end of the sequence of each event, and the places of each item. */
function* indexPlaces(
  sequences: readonly ArrayLike<number>[],
  popularity: Float64Array,
): Work<{ events: Int32Array; ends: Int32Array; places: Int32Array; placeStarts: Int32Array }> {
  const size = sequences.reduce((sum, sequence) => sum + sequence.length, 0);
  const events = new Int32Array(size);
  const ends = new Int32Array(size);
  let [start, rested] = [0, 0];
  for (const sequence of sequences) {
    events.set(sequence, start);
    ends.fill(start + sequence.length, start, start + sequence.length);
    start += sequence.length;
    if (start - rested < STRETCH) continue;
    rested = start;
    yield;
  }
  const placeStarts = new Int32Array(popularity.length + 1);
  popularity.forEach((count, item) => {
    placeStarts[item + 1] = (placeStarts[item] as number) + count;
  });
  const filled = placeStarts.slice();
  const places = new Int32Array(size);
  for (let place = 0; place < size; place++) {
    if (place % STRETCH === 0) yield;
    const item = events[place] as number;
    places[filled[item] as number] = place;
    filled[item] = (filled[item] as number) + 1;
  }
  return { events, ends, places, placeStarts };
}
