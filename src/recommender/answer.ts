/** What one snapshot answers to a request. */

import type { HistoryStore } from "../data/histories.ts";
import type { Id } from "../data/ids.ts";
import { SasrecError } from "../errors.ts";
import { popularityCounts } from "../models/baselines/popularity-counts.ts";
import type { Snapshot } from "../models/snapshot.ts";
import { eachScored, rowsOf } from "../scoring/each-scored.ts";
import { type ScoredItem, topK } from "../scoring/top-k.ts";
import { inTurns, type Work } from "../turns.ts";
import { itemIndices, knownHistories } from "./door.ts";
import type { Pair, Request, RequestId, UnknownItems } from "./requests.ts";

/** An item and its score. Higher is better; scores of different users or models do not compare. */
export interface Recommendation {
  /** The item, as the log names it. */
  readonly itemId: Id;
  /** Larger is better; a number that orders this list, and no probability. */
  readonly score: number;
  /** `"popular"` if the option `fallback` chose the item, not the model: the score is the item's number of events. */
  readonly source?: "popular";
}

/** A list for each user or history of the request, in order. */
export async function answer(snapshot: Snapshot, request: Request): Promise<Recommendation[][]> {
  const histories = await inTurns(historiesIn(snapshot, request));
  const best = chooser(snapshot, request);
  const lists = new Array<Recommendation[]>(histories.length);
  const known: Int32Array[] = [];
  const places: number[] = [];
  histories.forEach((history, place) => {
    if (history === undefined) lists[place] = best(popularity(snapshot.histories), NOTHING).map(popular);
    else places[known.push(history) - 1] = place;
  });
  await eachScored(snapshot, rowsOf(known), ({ index, history, scores }) => {
    lists[places[index] as number] = best(scores, history);
  });
  return lists;
}

const NOTHING = new Int32Array(0);

function popular(item: Recommendation): Recommendation {
  return { ...item, source: "popular" };
}

/** The best items that the request allows. */
function chooser(
  snapshot: Snapshot,
  request: Request,
): (scores: Float32Array, history: Int32Array) => Recommendation[] {
  const { items } = snapshot;
  const { method, unknownItems } = request;
  const masked = (request.seen === "auto" ? snapshot.seen : request.seen) === "masked";
  const excluded = new Set(itemIndices(items, `${method}: excludeItems`, request.excludeItems, "ignore"));
  const candidates =
    request.candidates && new Set(itemIndices(items, `${method}: candidates`, request.candidates, unknownItems));
  return (scores, history) => {
    const seen = new Set(masked ? history : []);
    const best = topK(scores, request.topK, (item) => {
      return !seen.has(item) && !excluded.has(item) && (candidates === undefined || candidates.has(item));
    });
    return best.map((item) => recommendation(snapshot, item));
  };
}

/** Histories that are looked up without a break. */
const STRETCH = 256;

/** In indices; `undefined` for a stranger who gets popular items. */
function* historiesIn(snapshot: Snapshot, request: Request): Work<readonly (Int32Array | undefined)[]> {
  const { method, userIds, histories = [], unknownItems } = request;
  const strangers = request.fallback === "popular";
  if (userIds !== undefined) return knownHistories(snapshot, method, userIds, strangers);
  const { items, kind, name } = snapshot;
  const found: (Int32Array | undefined)[] = [];
  for (const history of histories) {
    if (found.length % STRETCH === 0) yield;
    const known = itemIndices(items, `${method}: history`, history, unknownItems);
    if (known.length > 0 || !kind.needsHistory || strangers) {
      found.push(known.length > 0 || !kind.needsHistory ? Int32Array.from(known) : undefined);
      continue;
    }
    const why = history.length === 0 ? "the history is empty" : "no item of the history is known to the model";
    const todo = `${name} needs an event. With fallback: "popular" such a request gets the most popular items`;
    throw new SasrecError("empty-history", `${method}: ${why}: ${todo}`, { model: name });
  }
  return found;
}

/** The scores of pairs, in order, `undefined` for an unknown item that is to be ignored; each user is scored once. */
export async function scorePairs(
  snapshot: Snapshot,
  method: string,
  pairs: readonly Pair[],
  unknownItems: UnknownItems,
): Promise<(number | undefined)[]> {
  const { items } = snapshot;
  const itemIds = pairs.map(([, itemId]) => itemId);
  itemIndices(items, method, itemIds, unknownItems); // all unknown ones in one message
  const placesOf = new Map<RequestId, number[]>();
  pairs.forEach(([userId], place) => {
    const places = placesOf.get(userId);
    if (places === undefined) placesOf.set(userId, [place]);
    else places.push(place);
  });
  const users = [...placesOf.keys()];
  const histories = knownHistories(snapshot, method, users) as Int32Array[]; // no strangers
  const results = new Array<number | undefined>(pairs.length);
  await eachScored(snapshot, rowsOf(histories), ({ index, scores }) => {
    for (const place of placesOf.get(users[index] as RequestId) ?? []) {
      const item = items.indexOf(itemIds[place] as RequestId);
      results[place] = item === undefined ? undefined : scores[item];
    }
  });
  return results;
}

/** With the item's id. */
export function recommendation({ items }: Snapshot, { index, score }: ScoredItem): Recommendation {
  return { itemId: items.at(index), score };
}

/** Counted once for the histories of a snapshot. */
const counted = new WeakMap<HistoryStore, Float32Array>();

/** Events of each item in the histories that the model was fitted on. */
export function popularity(histories: HistoryStore): Float32Array {
  let counts = counted.get(histories);
  if (counts === undefined) {
    counts = Float32Array.from(popularityCounts([histories.events], histories.items.size));
    counted.set(histories, counts);
  }
  return counts;
}
