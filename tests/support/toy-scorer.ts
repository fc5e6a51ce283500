/** Small models and data whose results can be worked out by hand. */

import { Dataset } from "../../src/data/dataset.ts";
import { historyStoreOf } from "../../src/data/histories.ts";
import type { Id } from "../../src/data/ids.ts";
import type { Scorer } from "../../src/scoring/scorer.ts";

/** A data set of (user, item) pairs in the order of time. */
export function log(rows: readonly (readonly [user: Id, item: Id])[]): Dataset {
  return Dataset.from({ userIds: rows.map(([user]) => user), itemIds: rows.map(([, item]) => item), name: "toy" });
}

/** A model fitted on `train` that scores item index `item` by `score(history, item)`. */
export function scorer(train: Dataset, score: (history: readonly number[], item: number) => number): Scorer {
  const histories = historyStoreOf(train);
  const { items, users } = histories;
  return {
    name: "Toy",
    items,
    users,
    histories,
    async scoreHistories(histories) {
      return Float32Array.from(histories.flatMap((history) => items.ids.map((_, item) => score([...history], item))));
    },
  };
}

/** `users` users with 3 items each of `items` items, and one more as test: item ids "i0".., user ids 0... */
export function ring(users: number, items: number): { train: Dataset; test: Dataset } {
  const at = (user: number, t: number): [number, string] => [user, `i${(user * 7 + t) % items}`];
  const numbers = Array.from({ length: users }, (_, user) => user);
  // User -1 makes the order of the catalogue i0, i1, …
  const all = Array.from({ length: items }, (_, item): [number, string] => [-1, `i${item}`]);
  return {
    train: log([...all, ...numbers.flatMap((u) => [at(u, 0), at(u, 1), at(u, 2)])]),
    test: log(numbers.map((u) => at(u, 3))),
  };
}
