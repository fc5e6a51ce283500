/**
 * Toy data whose right answer is provable: everybody walks the same circle of items, one item an event, each from a
 * start of their own. After item i comes item i + 1, after the last item the first: a model that has learned this is
 * right for every user, and popularity knows nothing, because all items are alike.
 *
 * @module
 */

import { Dataset } from "../../src/data/dataset.ts";

/** Who walks, and how far. */
export interface CircleOptions {
  /** Default 24. */
  readonly users?: number;
  /** Number of the first user, by default 0: `"user 0"`. */
  readonly firstUser?: number;
  /** Events of each user, or of user n. Default 7. */
  readonly length?: number | ((user: number) => number);
  /** Items on the circle: `"item 0"` to `"item 11"` by default. */
  readonly items?: number;
  /** User n starts at item n + `start`; default 0. */
  readonly start?: number;
}

/** The walks as a log, with ratings of 1 to 5. */
export function circle({ users = 24, firstUser = 0, length = 7, items = 12, start = 0 }: CircleOptions = {}): Dataset {
  const events = Array.from({ length: users }, (_, i) => firstUser + i).flatMap((user) => {
    const steps = typeof length === "number" ? length : length(user);
    return Array.from({ length: steps }, (_, step) => ({
      userId: `user ${user}`,
      itemId: `item ${(user + start + step) % items}`,
      rating: 1 + ((user + step) % 5),
    }));
  });
  return Dataset.from({
    name: "circle",
    userIds: events.map(({ userId }) => userId),
    itemIds: events.map(({ itemId }) => itemId),
    ratings: events.map(({ rating }) => rating),
  });
}

/** The right answer: the next event of every user of `circle(options)`, as a log. */
export function nextOnCircle(options: CircleOptions = {}): Dataset {
  const { length = 7, start = 0 } = options;
  const { users = 24, firstUser = 0, items = 12 } = options;
  const all = Array.from({ length: users }, (_, i) => firstUser + i);
  const steps = (user: number): number => (typeof length === "number" ? length : length(user));
  return Dataset.from({
    userIds: all.map((user) => `user ${user}`),
    itemIds: all.map((user) => `item ${(user + start + steps(user)) % items}`),
  });
}

/** Walks as sequences of item indices: one of `length` events from each of the `items`. */
export function circleSequences(items = 12, length = 6): readonly Int32Array[] {
  return Array.from({ length: items }, (_, start) => Int32Array.from({ length }, (_, step) => (start + step) % items));
}
