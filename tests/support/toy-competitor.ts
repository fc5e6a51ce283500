/** Models and data for comparisons whose results can be worked out by hand. */

import type { Competitor } from "../../src/comparison/competitor.ts";
import { Dataset } from "../../src/data/dataset.ts";
import type { Scorer } from "../../src/scoring/scorer.ts";
import { scorer } from "./toy-scorer.ts";

/** How many items the walk has. */
export const WALK_ITEMS = 12;

/** 30 users walk a ring of items: after item i comes item i + 1. Items are at the index of their id. */
export function walk(name = "walk"): Dataset {
  const rows = Array.from({ length: 30 }, (_, user) => {
    // The first goes all the way round, so that the catalogue is in order; the others are of two lengths.
    const length = user === 0 ? WALK_ITEMS + 2 : 5 + 2 * (user % 2);
    return Array.from({ length }, (_, step) => ({ user, item: (user * 5 + step) % WALK_ITEMS }));
  }).flat();
  return Dataset.from({ name, userIds: rows.map(({ user }) => user), itemIds: rows.map(({ item }) => item) });
}

/** A model that scores by `score(history, item)`. Its `training` is as given, once it is fitted. */
export function toy(
  name: string,
  score: (history: readonly number[], item: number) => number,
  training?: (data: Dataset) => NonNullable<Competitor["training"]>,
): Competitor & { fits: number } {
  let fitted: { readonly model: Scorer; readonly data: Dataset } | undefined;
  const model = (): Scorer => fitted?.model as Scorer;
  return {
    name,
    fits: 0,
    get isFitted() {
      return fitted !== undefined;
    },
    get items() {
      return model().items;
    },
    get users() {
      return model().users;
    },
    get histories() {
      return model().histories;
    },
    get training() {
      return fitted && training?.(fitted.data);
    },
    async fit(data) {
      this.fits++;
      fitted = { model: scorer(data, score), data };
    },
    scoreHistories: (histories) => model().scoreHistories(histories),
  };
}

/** Knows the walk. */
export const walker = (name = "Walker"): ReturnType<typeof toy> =>
  toy(name, (history, item) => ((item - (history.at(-1) ?? 0) + WALK_ITEMS) % WALK_ITEMS === 1 ? 1 : 0));

/** Knows nothing: all items tie. */
export const clueless = (name = "Clueless"): ReturnType<typeof toy> => toy(name, () => 0);
