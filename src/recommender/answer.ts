/**
 * What one snapshot answers to a request.
 *
 * @module
 */

import type { Id } from "../data/ids.ts";
import type { Snapshot } from "../models/snapshot.ts";
import { eachScored, rowsOf } from "../scoring/each-scored.ts";
import { type ScoredItem, topK } from "../scoring/top-k.ts";
import { excludedIndex, givenHistory, itemIndex, knownHistory } from "./door.ts";
import type { Request } from "./requests.ts";

/** An item and its score. Higher is better; scores of different users or models do not compare. */
export interface Recommendation {
  readonly itemId: Id;
  readonly score: number;
}

/** A list for each user or history of the request, in order. */
export async function answer(snapshot: Snapshot, request: Request): Promise<Recommendation[][]> {
  const { items } = snapshot;
  const histories =
    request.userIds?.map((id) => knownHistory(snapshot, id)) ??
    (request.histories ?? []).map((history) => givenHistory(snapshot, history, request.unknownItems));
  const excluded = new Set(request.excludeItems.map((id) => excludedIndex(items, id)));
  const candidates = request.candidates && new Set(request.candidates.map((id) => itemIndex(items, id)));
  const lists = new Array<Recommendation[]>(histories.length);
  await eachScored(snapshot, rowsOf(histories), ({ index, history, scores }) => {
    const seen = new Set(request.filterSeen ? history : []);
    const best = topK(scores, request.topK, (item) => {
      return !seen.has(item) && !excluded.has(item) && (candidates === undefined || candidates.has(item));
    });
    lists[index] = best.map((item) => recommendation(snapshot, item));
  });
  return lists;
}

/** The scores of pairs of user and item, in order; each user is scored once. */
export async function scorePairs(
  snapshot: Snapshot,
  pairs: readonly (readonly [userId: Id, itemId: Id])[],
): Promise<number[]> {
  const byUser = new Map<Id, { readonly item: number; readonly at: number }[]>();
  pairs.forEach(([userId, itemId], at) => {
    const wanted = byUser.get(userId) ?? [];
    wanted.push({ item: itemIndex(snapshot.items, itemId), at });
    byUser.set(userId, wanted);
  });
  const results = new Array<number>(pairs.length);
  const users = [...byUser.keys()];
  const histories = users.map((id) => knownHistory(snapshot, id));
  await eachScored(snapshot, rowsOf(histories), ({ index, scores }) => {
    for (const { item, at } of byUser.get(users[index] as Id) ?? []) results[at] = scores[item] as number;
  });
  return results;
}

/** With the item's id. */
export function recommendation({ items }: Snapshot, { index, score }: ScoredItem): Recommendation {
  return { itemId: items.at(index), score };
}
