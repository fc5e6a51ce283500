/**
 * Makes room in a fitted model: rows for new items, and events after those that it knows.
 *
 * @module
 */

import type { Dataset } from "../../../data/dataset.ts";
import { type HistoryStore, historyAt } from "../../../data/histories.ts";
import { type Id, IdMap } from "../../../data/ids.ts";
import { emptyStore, type ParameterStore } from "../../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../../networks/parameters.ts";
import type { SavedModel } from "../../files/model-file.ts";
import type { RatingModel } from "../../ratings/ratings.ts";
import { architectureOf } from "../options.ts";

/** `model` with new items after its own: their ids and rows of d elements, which are copied. */
export function withItems(model: SavedModel, rows: ReadonlyMap<Id, Float32Array>): SavedModel {
  if (rows.size === 0) return model;
  const { options, store, ratings } = model;
  const items = new IdMap([...store.items.ids, ...rows.keys()]);
  const parameters = emptyStore(parameterSpecs(architectureOf(options, items.size)));
  for (const [name, view] of parameters.views) {
    const old = model.parameters.views.get(name) as Float32Array;
    if (name !== ITEM_EMBEDDING) view.set(old);
    else {
      const d = options.embeddingDim;
      const known = store.items.size * d;
      view.set(old.subarray(0, known));
      [...rows.values()].forEach((row, i) => {
        view.set(row, known + i * d);
      });
      view.set(old.subarray(known), items.size * d); // what a network keeps behind the items, such as a mask
    }
  }
  return {
    ...model,
    store: { ...store, items },
    parameters,
    ratings: ratings && ratedFor(ratings, store.users, items),
  };
}

/**
 * `model` with the events of `data` after its own: users' histories grow in the time order of `data`, new users come
 * last. All items must be known. Weights stay as they are.
 */
export function withEvents(model: SavedModel, data: Dataset): SavedModel {
  const { store, ratings } = model;
  const users = new IdMap([...store.users.ids, ...data.users]);
  const offsets = new Int32Array(users.size + 1);
  const events = new Int32Array(store.events.length + data.size);
  const sequences = data.userSequences();
  let next = 0;
  users.ids.forEach((id, user) => {
    const known = user < store.users.size ? historyAt(store, user) : new Int32Array(0);
    events.set(known, next);
    next += known.length;
    for (const row of sequences.get(id) ?? []) events[next++] = store.items.indexOf(data.itemIds[row] as Id) as number;
    offsets[user + 1] = next;
  });
  const grown: HistoryStore = { items: store.items, users, offsets, events };
  return { ...model, store: grown, ratings: ratings && ratedFor(ratings, users, store.items) };
}

/** New users and items have no bias: their ratings are predicted from what is known, until the next `fit`. */
function ratedFor(ratings: RatingModel, users: IdMap, items: IdMap): RatingModel {
  const padded = (bias: Float32Array, size: number): Float32Array => {
    const longer = new Float32Array(size);
    longer.set(bias);
    return longer;
  };
  return {
    ...ratings,
    userBias: padded(ratings.userBias, users.size),
    itemBias: padded(ratings.itemBias, items.size),
  };
}

/** The mean of the given rows of the item table. */
export function meanRow({ views, specs }: ParameterStore, rows: Iterable<number>): Float32Array {
  const table = views.get(ITEM_EMBEDDING) as Float32Array;
  const d = specs[0]?.shape[1] as number;
  const sum = new Float64Array(d);
  let count = 0;
  for (const row of rows) {
    for (let j = 0; j < d; j++) sum[j] = (sum[j] as number) + (table[row * d + j] as number);
    count++;
  }
  return Float32Array.from(sum, (x) => x / count);
}
