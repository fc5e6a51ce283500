/** Whom the demo recommends for: a user, and a newcomer with a few films. */

import type { Dataset } from "../../data/dataset.ts";
import type { Id } from "../../data/ids.ts";
import type { Recommender } from "../../recommender/recommender.ts";
import { recommendationTable, withInfo } from "../output/recommendations.ts";
import { describeHistory } from "./recommend.ts";

/** Ten recommendations. */
export interface Example {
  readonly text: (width?: number) => string;
  readonly json: object;
}

/** For the first user with a history of middling length, all of it, and for a newcomer. */
export async function demoExamples(model: Recommender, data: Dataset): Promise<readonly Example[]> {
  const events = (user: Id): number => data.getUserItems(user).length;
  const user = data.users.find((user) => events(user) >= 20 && events(user) <= 30) ?? (data.users[0] as Id);
  return [
    await example(model, data, user, data.getUserItems(user)),
    await example(model, data, undefined, newHistory(data)),
  ];
}

const NEW_EVENTS = 5;

/**
 * Somebody new, of whom more is to be expected: the first parts of the five series of one genre that most people have
 * begun. Of the genres, the one where these have most events.
 */
export function newHistory({ items, itemIds }: Dataset): readonly Id[] {
  const events = new Map<Id, number>();
  for (const id of itemIds) events.set(id, (events.get(id) ?? 0) + 1);
  const titles = new Set([...items.values()].map(({ title }) => title));
  const byGenre = new Map<string | undefined, Id[]>();
  for (const [id, { title, genres }] of items) {
    if (!titles.has(`${title} II`) || !events.has(id)) continue;
    byGenre.set(genres?.[0], [...(byGenre.get(genres?.[0]) ?? []), id]);
  }
  const total = (ids: readonly Id[]): number => ids.reduce<number>((sum, id) => sum + (events.get(id) ?? 0), 0);
  const starts = [...byGenre.values()].map((ids) => {
    return ids.sort((a, b) => (events.get(b) ?? 0) - (events.get(a) ?? 0)).slice(0, NEW_EVENTS);
  });
  return starts.sort((a, b) => total(b) - total(a))[0] ?? [];
}

async function example(
  model: Recommender,
  data: Dataset,
  user: Id | undefined,
  history: readonly Id[],
): Promise<Example> {
  // The catalogue is that of the train part: a film that only ever was somebody's last is unknown to the model.
  const list = await model.recommend({ history, topK: 10, unknownItems: "ignore" });
  return {
    text: (width) => `${describeHistory(user, history, data.items)}\n\n${recommendationTable(list, data.items, width)}`,
    json: { user: user ?? null, history, recommendations: withInfo(list, data.items) },
  };
}
