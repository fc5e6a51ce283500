/** The histories that test users are evaluated with, each made when it is asked for. */

import type { Dataset } from "../../data/dataset.ts";
import { historiesOf, historyAt } from "../../data/histories.ts";
import type { Id, IdMap } from "../../data/ids.ts";
import type { Scorer } from "../../scoring/scorer.ts";

/** Histories as item indices of the model, oldest first; items that the model does not know are left out. */
export interface TestHistories {
  /** `undefined` for a user without any event before the test; empty if the model knows no item of the user's. */
  of(userId: Id): Int32Array | undefined;
  /** The histories of all users; none if the model does not tell. */
  all(): Iterable<Int32Array>;
}

/** The histories that the model was fitted on. */
export function fittedHistories({ users, histories }: Pick<Scorer, "users" | "histories">): TestHistories {
  return {
    of(userId) {
      const index = users?.indexOf(userId);
      return index === undefined || histories === undefined ? undefined : historyAt(histories, index);
    },
    all: () => (histories === undefined ? [] : historiesOf(histories)),
  };
}

/** The histories in `parts`, oldest part first: a user's are joined, each in time order. */
export function givenHistories(parts: readonly Dataset[], items: IdMap): TestHistories {
  const itemsOf = parts.map(({ ids }) => ids.items.indicesIn(items));
  const of = (userId: Id): Int32Array | undefined => {
    const known: number[] = [];
    let events = 0;
    parts.forEach((part, i) => {
      const user = part.ids.users.indexOf(userId);
      if (user === undefined) return;
      const history = historyAt(part.histories(), user);
      events += history.length;
      for (const item of history) {
        const index = itemsOf[i]?.[item] as number;
        if (index >= 0) known.push(index);
      }
    });
    return events === 0 ? undefined : Int32Array.from(known);
  };
  return {
    of,
    *all() {
      const users = new Set(parts.flatMap((part) => part.users));
      for (const userId of users) yield of(userId) ?? new Int32Array(0);
    },
  };
}
