/**
 * Toy data whose right answer is provable: everybody walks the same circle of items, one item an event, each from a
 * start of their own. After item i comes item i + 1, after the last item the first: a model that has learned this is
 * right for every user, and popularity knows nothing, because all items are alike.
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

interface Walk {
  readonly user: number;
  /** Events. */
  readonly length: number;
}

function walksOf({ users = 24, firstUser = 0, length = 7 }: CircleOptions): readonly Walk[] {
  return Array.from({ length: users }, (_, i) => {
    const user = firstUser + i;
    return { user, length: typeof length === "number" ? length : length(user) };
  });
}

/** The item of a user's event number `step`, from 0. */
function itemAt(user: number, step: number, { items = 12, start = 0 }: CircleOptions): string {
  return `item ${(user + start + step) % items}`;
}

/** The walks as a log, with ratings of 1 to 5. */
export function circle(options: CircleOptions = {}): Dataset {
  const events = walksOf(options).flatMap(({ user, length }) => {
    return Array.from({ length }, (_, step) => ({ user, step }));
  });
  return Dataset.from({
    name: "circle",
    userIds: events.map(({ user }) => `user ${user}`),
    itemIds: events.map(({ user, step }) => itemAt(user, step, options)),
    ratings: events.map(({ user, step }) => 1 + ((user + step) % 5)),
  });
}

/** The right answer: the next event of every user of `circle(options)`, as a log. */
export function nextOnCircle(options: CircleOptions = {}): Dataset {
  const walks = walksOf(options);
  return Dataset.from({
    userIds: walks.map(({ user }) => `user ${user}`),
    itemIds: walks.map(({ user, length }) => itemAt(user, length, options)),
  });
}

/** Walks as sequences of item indices: one of `length` events from each of the `items`. */
export function circleSequences(items = 12, length = 6): readonly Int32Array[] {
  return Array.from({ length: items }, (_, start) => Int32Array.from({ length }, (_, step) => (start + step) % items));
}
