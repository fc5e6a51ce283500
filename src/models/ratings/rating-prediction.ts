/** Calibrates a network's scores to the rating scale, and predicts ratings with them. */

import type { Dataset } from "../../data/dataset.ts";
import { type HistoryStore, historiesOf, historyAt } from "../../data/histories.ts";
import { ITEM_EMBEDDING } from "../../networks/parameters.ts";
import type { FittedNetwork } from "../neural/fitted.ts";
import type { Inference } from "../neural/inference.ts";
import { calibrateRatings, type RatingModel, rate } from "./ratings.ts";
import { ScoreScale } from "./score-scale.ts";

/** Events whose scores are looked at to find the slope: more would not change it. */
const ENOUGH_EVENTS = 100_000;
/** Users whose hidden states are computed together. */
const BLOCK = 256;

/** Fits the rating model on the training data: each event is scored from the events before it only. */
export async function calibrate(data: Dataset, store: HistoryStore, network: FittedNetwork): Promise<RatingModel> {
  const { inference } = network;
  const scale = scaleOf(network);
  const scores = new Float32Array(data.size);
  const order = data.timeOrder();
  const usersInData = store.users.indicesIn(data.ids.users);
  const stride = Math.max(1, Math.ceil(data.size / ENOUGH_EVENTS));
  // A network that is not causal has one state a history: what it says before the last event.
  const seen = (user: number): Int32Array => historyAt(store, user).subarray(0, inference.causal ? undefined : -1);
  const chosen = Array.from(historiesOf(store).keys()).filter((user) => user % stride === 0 && seen(user).length > 0);
  await eachHiddenState(inference, chosen, seen, (user, hidden, d) => {
    const start = order.offsets[usersInData[user] as number] as number;
    const history = historyAt(store, user);
    const skipped = seen(user).length - hidden.length / d; // events before the window
    for (let i = skipped + 1; i < history.length; i++) {
      const before = hidden.subarray((i - skipped - 1) * d, (i - skipped) * d);
      scores[order.rows[start + i] as number] = scale.standardized(before, history[i] as number);
    }
  });
  return calibrateRatings({
    numUsers: store.users.size,
    numItems: store.items.size,
    ...pairsOf(data, store),
    ratings: data.columns.rating ?? new Float32Array(data.size).fill(1),
    scores,
  });
}

/** Ratings of pairs of indices. A pair whose user or item is unknown, -1, is rated by what is known of it. */
export async function predictRatings(
  data: Dataset,
  model: RatingModel,
  store: HistoryStore,
  network: FittedNetwork,
): Promise<number[]> {
  const scale = scaleOf(network);
  const { users, items } = pairsOf(data, store);
  const last = new Map<number, Float32Array>();
  const distinct = [...new Set(users)].filter((user) => user >= 0);
  const historyOf = (user: number): Int32Array => historyAt(store, user);
  await eachHiddenState(network.inference, distinct, historyOf, (user, hidden, d) => {
    last.set(user, hidden.slice(-d));
  });
  return Array.from(users, (user, i) => {
    const [item, hidden] = [items[i] as number, last.get(user)];
    return rate(model, user, item, hidden === undefined || item < 0 ? 0 : scale.standardized(hidden, item));
  });
}

/** User and item of each event as the model's indices; -1 if unknown. */
function pairsOf({ columns, ids }: Dataset, store: HistoryStore): { users: Int32Array; items: Int32Array } {
  const [users, items] = [ids.users.indicesIn(store.users), ids.items.indicesIn(store.items)];
  return {
    users: columns.user.map((user) => users[user] as number),
    items: columns.item.map((item) => items[item] as number),
  };
}

function scaleOf({ architecture, parameters }: FittedNetwork): ScoreScale {
  const { embeddingDim: d, numItems } = architecture;
  return new ScoreScale((parameters.views.get(ITEM_EMBEDDING) as Float32Array).subarray(0, numItems * d), d);
}

async function eachHiddenState(
  inference: Inference,
  users: readonly number[],
  historyOf: (user: number) => Int32Array,
  use: (user: number, hidden: Float32Array, d: number) => void,
): Promise<void> {
  for (let start = 0; start < users.length; start += BLOCK) {
    const block = users.slice(start, start + BLOCK);
    const states = await inference.hiddenStates(block.map(historyOf));
    block.forEach((user, i) => {
      use(user, states[i] as Float32Array, inference.embeddingDim);
    });
  }
}
