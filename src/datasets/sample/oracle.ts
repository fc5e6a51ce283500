/** The oracle of the sample: the true probabilities of the next item, and so the best that any model can expect. */

import type { Dataset } from "../../data/dataset.ts";
import { historyAt, historyStoreOf } from "../../data/histories.ts";
import { IdMap } from "../../data/ids.ts";
import type { Histories } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { resolve } from "../../options/table.ts";
import { nextItemProbabilities } from "./process.ts";
import { type Club, makeClub, type SampleOptions } from "./sample.ts";

/** A model as evaluation wants it (the same shape as its `Scorer`), whose scores are the true probabilities. */
export interface OracleScorer {
  readonly name: string;
  /** All items of the sample, id i + 1 at index i. */
  readonly items: IdMap;
  /** The users of the data set, and their histories as item indices. */
  readonly users: IdMap;
  readonly histories: Histories;
  /** Probabilities, row-major (histories.length, items.size); 0 for items of the history. */
  scoreHistories(histories: readonly Int32Array[]): Promise<Float32Array>;
}

/** The best expected metrics on the last events, given all events before. */
export interface OracleMetrics {
  readonly k: number;
  /** Users averaged over. */
  readonly users: number;
  /** Expected HR@k: the mean of the sum of the k largest probabilities. */
  readonly hr: number;
  /** Expected NDCG@k: the mean of the sum over ranks r = 1..k of (r-th largest probability) / log2(r + 1). */
  readonly ndcg: number;
}

/** What is known of one sample. */
export interface SampleOracle {
  /** All items of the sample, id i + 1 at index i. */
  readonly items: IdMap;
  /**
   * The probability of every item to come next after `history` (distinct item indices, oldest first).
   *
   * Throws `invalid-data` for an index that is out of range or repeated.
   */
  nextItemProbabilities(history: readonly number[] | Int32Array): Float64Array;
  /** The oracle as a model. Throws `invalid-data` for an item that is not of the sample, or one twice for a user. */
  oracleScorer(dataset: Dataset): OracleScorer;
  /**
   * The best that can be expected on everybody's last event, ranking the items not yet taken. A model's HR@k and NDCG@k
   * can lie above by luck of the draw: by about 0.01 for 2,000 users. Default `k` 10. Throws `invalid-option`.
   */
  oracleMetrics(options?: { readonly k?: number }): OracleMetrics;
}

const metricOptions = { k: { type: "int", min: 1, default: 10, help: "the cut-off" } } as const;

/** The oracle of `generateSample(options)`. Throws `invalid-option`. */
export function sampleOracle(options: SampleOptions = {}): SampleOracle {
  const club = makeClub("sampleOracle", options);
  const items = new IdMap(club.law.catalogue.titles.map((_, item) => item + 1));
  return {
    items,
    nextItemProbabilities: (history) => nextItemProbabilities(club.law, history),
    oracleScorer: (dataset) => scorer(club, items, dataset),
    oracleMetrics: (given = {}) => bestMetrics(club, resolve("oracleMetrics", metricOptions, given).k),
  };
}

/** The oracle of `generateSample(options)` as a model; short for `sampleOracle(options).oracleScorer(dataset)`. */
export function oracleScorer(dataset: Dataset, options: SampleOptions = {}): OracleScorer {
  return sampleOracle(options).oracleScorer(dataset);
}

function scorer(club: Club, items: IdMap, dataset: Dataset): OracleScorer {
  const store = historyStoreOf(dataset);
  const inSample = Int32Array.from(store.items.ids, (id, i) => {
    const index = items.indexOf(id);
    if (index !== undefined) return index;
    throw new SasrecError("invalid-data", `item ${i}, ${String(id)}, is not in the sample of these options`, {
      item: id,
    });
  });
  const histories = { offsets: store.offsets, events: store.events.map((item) => inSample[item] as number) };
  store.users.ids.forEach((userId, user) => {
    const history = historyAt(histories, user);
    if (new Set(history).size === history.length) return;
    throw new SasrecError("invalid-data", `user ${userId} has an item twice, which never happens in the sample`, {
      user: userId,
    });
  });
  return {
    name: "Oracle",
    items,
    users: store.users,
    histories,
    async scoreHistories(given) {
      const scores = new Float32Array(given.length * items.size);
      for (const [row, history] of given.entries()) {
        scores.set(nextItemProbabilities(club.law, history), row * items.size);
      }
      return scores;
    },
  };
}

function bestMetrics(club: Club, k: number): OracleMetrics {
  let hr = 0;
  let ndcg = 0;
  for (const member of club.members()) {
    const best = nextItemProbabilities(club.law, member.items.slice(0, -1)).sort().reverse().subarray(0, k);
    for (const [at, probability] of best.entries()) {
      hr += probability;
      ndcg += probability / Math.log2(at + 2);
    }
  }
  return { k, users: club.numUsers, hr: hr / club.numUsers, ndcg: ndcg / club.numUsers };
}
