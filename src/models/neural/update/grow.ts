/** Makes room in a fitted network: rows for new items, and events after those that it knows. */

import { resized } from "../../../arrays.ts";
import type { Dataset } from "../../../data/dataset.ts";
import { historiesOf, historyAt } from "../../../data/histories.ts";
import { checkingOneForm, type IdMap } from "../../../data/ids.ts";
import { emptyStore, type ParameterStore } from "../../../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../../../networks/parameters.ts";
import type { Work } from "../../../turns.ts";
import type { RatingModel } from "../../ratings/ratings.ts";
import type { Snapshot } from "../../snapshot.ts";
import type { FittedNetwork } from "../fitted.ts";
import type { ResolvedOptions } from "../options.ts";

/** A fitted network of any kind. */
export type NeuralSnapshot = Snapshot<ResolvedOptions, FittedNetwork>;

/**
 * What is known of a new item: its embedding, or the items that it is like, whose mean it gets. Without either it gets
 * the mean of all items: its score is then the mean score for any history, so that it neither comes up nor drops out.
 */
export interface NewRow {
  readonly vector?: Float32Array;
  readonly like?: readonly number[];
}

/** New items: the catalogue with them at its end, and what is known of each. */
export interface NewRows {
  readonly items: IdMap;
  readonly rows: readonly NewRow[];
}

/** Numbers that are copied, and rows that are made, without a break. */
const COPIED = 1024 * 1024;
const ROWS = 512;

/** `snapshot` with new items after its own, in turns. `items` is the whole catalogue, `rows` are those of the new ones. */
export function* withItems(snapshot: NeuralSnapshot, items: IdMap, rows: readonly NewRow[]): Work<NeuralSnapshot> {
  if (rows.length === 0) return snapshot;
  const { fitted, histories } = snapshot;
  const before = fitted.parameters;
  const known = fitted.architecture.numItems;
  const architecture = { ...fitted.architecture, numItems: items.size };
  const parameters = emptyStore(parameterSpecs(architecture));
  for (const [name, view] of parameters.views) {
    const old = before.views.get(name) as Float32Array;
    if (name !== ITEM_EMBEDDING) yield* copying(old, view);
    else {
      const d = architecture.embeddingDim;
      yield* copying(old.subarray(0, known * d), view);
      yield* embedding(before, known, rows, view.subarray(known * d));
      view.set(old.subarray(known * d), items.size * d); // what a network keeps behind the items, such as a mask
    }
  }
  const ratings = ratedFor(fitted.ratings, histories.users.size, items.size);
  return snapshot.with({
    store: { ...histories, items },
    fitted: fitted.with({ parameters, ratings, transitions: fitted.transitions?.withItems(items.size) }, architecture),
  });
}

function* copying(from: Float32Array, to: Float32Array): Work<void> {
  for (let at = 0; at < from.length; at += COPIED) {
    to.set(from.subarray(at, at + COPIED), at);
    yield;
  }
}

/** Writes the embeddings of new items, one after the other, to `to`. */
function* embedding(parameters: ParameterStore, known: number, rows: readonly NewRow[], to: Float32Array): Work<void> {
  const d = parameters.specs[0]?.shape[1] as number;
  let neutral: Float32Array | undefined;
  for (const [i, { vector, like }] of rows.entries()) {
    if (i % ROWS === 0) yield;
    if (vector === undefined && like === undefined) neutral ??= yield* meanRow(parameters, Array(known).keys());
    const row = vector ?? (like === undefined ? neutral : yield* meanRow(parameters, like));
    to.set(row as Float32Array, i * d);
  }
}

/** The mean of the given rows of the item table. */
function* meanRow({ views, specs }: ParameterStore, rows: Iterable<number>): Work<Float32Array> {
  const table = views.get(ITEM_EMBEDDING) as Float32Array;
  const d = specs[0]?.shape[1] as number;
  const sum = new Float64Array(d);
  let count = 0;
  for (const row of rows) {
    for (let j = 0; j < d; j++) sum[j] = (sum[j] as number) + (table[row * d + j] as number);
    count++;
    if (count % ROWS === 0) yield;
  }
  return Float32Array.from(sum, (x) => x / count);
}

/**
 * `snapshot` with the events of `data` after its own: users' histories grow in the time order of `data`, new users come
 * last. All items must be known. Weights stay as they are. In turns.
 */
export function* withEvents(snapshot: NeuralSnapshot, data: Dataset): Work<NeuralSnapshot> {
  const { fitted, histories: before } = snapshot;
  const { items } = before;
  const users = yield* before.users.joining(data.ids.users, data.userIndices());
  yield* checkingOneForm("the model with the new events", users);
  const usersInData = yield* users.lookingUpIn(data.ids.users);
  const itemsInModel = yield* data.ids.items.lookingUpIn(items);
  data.timeOrder(); // which the histories need
  yield;
  const added = data.histories();
  const offsets = new Int32Array(users.size + 1);
  const events = new Int32Array(before.events.length + data.size);
  let next = 0;
  for (let user = 0; user < users.size; user++) {
    if (user % ROWS === 0) yield;
    const known = user < before.users.size ? historyAt(before, user) : new Int32Array(0);
    events.set(known, next);
    next += known.length;
    const userInData = usersInData[user] as number;
    if (userInData >= 0) for (const item of historyAt(added, userInData)) events[next++] = itemsInModel[item] as number;
    offsets[user + 1] = next;
  }
  const ratings = ratedFor(fitted.ratings, users.size, items.size);
  const store = { items, users, offsets, events };
  // Counted anew: single precision adds up to the same counts in one order only.
  const counted = fitted.transitions;
  const transitions = counted && (yield* counted.recounted(historiesOf(store), items.size));
  return snapshot.with({ store, fitted: fitted.with({ ratings, transitions }) });
}

/** New users and items have no bias: their ratings are predicted from what is known, until the next `fit`. */
function ratedFor(ratings: RatingModel | undefined, users: number, items: number): RatingModel | undefined {
  if (ratings === undefined) return undefined;
  return { ...ratings, userBias: resized(ratings.userBias, users), itemBias: resized(ratings.itemBias, items) };
}
