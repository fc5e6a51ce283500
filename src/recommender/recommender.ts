/**
 * What every recommender can do once it can score all items for a history.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import { type HistoryStore, historyAt, historyStoreOf } from "../data/histories.ts";
import type { Id, IdMap } from "../data/ids.ts";
import { SasrecError } from "../errors.ts";
import type { Scorer } from "../scoring/scorer.ts";
import { topK } from "../scoring/top-k.ts";
import {
  parseRecommend,
  parseRecommendBatch,
  type RecommendBatchOptions,
  type RecommendOptions,
  type Request,
} from "./requests.ts";

/** An item and its score. Higher is better; scores of different users or models do not compare. */
export interface Recommendation {
  readonly itemId: Id;
  readonly score: number;
}

/** Histories scored together, and the bytes of their scores, which should be in the processor's caches when read. */
const BLOCK = 256;
const BLOCK_BYTES = 4 * 1024 * 1024;

/** A recommender: fitted on a log of events, it says what comes next. */
export abstract class Recommender implements Scorer {
  abstract readonly name: string;
  #store: HistoryStore | undefined;

  /** Raw scores of every item for each history: row-major (histories.length, items.size). See `Scorer`. */
  abstract scoreHistories(
    histories: readonly (readonly number[] | Int32Array)[],
    into?: Float32Array,
  ): Promise<Float32Array>;

  /** Whether the model has been fitted or loaded. */
  get isFitted(): boolean {
    return this.#store !== undefined;
  }

  /** The catalogue. Throws `not-fitted` before `fit`. */
  get items(): IdMap {
    return this.histories.items;
  }

  /** The users the model was fitted on. Throws `not-fitted` before `fit`. */
  get users(): IdMap {
    return this.histories.users;
  }

  /** The user's history as item indices, oldest first; `undefined` for an unknown user. */
  historyOf(userId: Id): readonly number[] | undefined {
    const index = this.users.indexOf(userId);
    return index === undefined ? undefined : Array.from(historyAt(this.histories, index));
  }

  /** The history of every user it was fitted on, as views: evaluation counts the popularity of items from them. */
  *fittedHistories(): IterableIterator<Int32Array> {
    const store = this.histories;
    for (let user = 0; user < store.users.size; user++) yield historyAt(store, user);
  }

  /** What the model remembers of its data. */
  protected get histories(): HistoryStore {
    if (this.#store === undefined) {
      throw new SasrecError("not-fitted", `${this.name} has not been fitted: call fit(data) or load a model first`);
    }
    return this.#store;
  }

  protected remember(store: HistoryStore): void {
    this.#store = store;
  }

  /** What a model remembers of the data it is fitted on. Throws `invalid-data` where there are no events. */
  protected static remembered(data: Dataset): HistoryStore {
    if (data.size === 0) throw new SasrecError("invalid-data", "fit: the data set has no events");
    return historyStoreOf(data);
  }

  /** How relevant `itemId` is for the user now. Throws `unknown-user`, `unknown-item`. */
  async predict(userId: Id, itemId: Id): Promise<number> {
    return (await this.batchPredict([[userId, itemId]]))[0] as number;
  }

  /** Scores of many (user, item) pairs; each user is scored once. Throws `unknown-user`, `unknown-item`. */
  async batchPredict(pairs: readonly (readonly [userId: Id, itemId: Id])[]): Promise<number[]> {
    if (!Array.isArray(pairs)) throw new SasrecError("invalid-option", "batchPredict: takes an array of [user, item]");
    const byUser = new Map<Id, { readonly item: number; readonly at: number }[]>();
    pairs.forEach(([userId, itemId], at) => {
      const wanted = byUser.get(userId) ?? [];
      wanted.push({ item: this.#itemIndex(itemId), at });
      byUser.set(userId, wanted);
    });
    const results = new Array<number>(pairs.length);
    const users = [...byUser.keys()];
    await this.#eachRow(
      users.map((id) => this.#knownHistory(id)),
      (scores, row) => {
        for (const { item, at } of byUser.get(users[row] as Id) ?? []) results[at] = scores[item] as number;
      },
    );
    return results;
  }

  /**
   * The `topK` items to come next, best first, for a known user or for anyone's history. Items already in the history
   * are left out unless `filterSeen` is false. Fewer than `topK` come back where fewer items are left.
   *
   * Throws `unknown-user`, `unknown-item`, `empty-history`, `invalid-option`.
   */
  async recommend(options: RecommendOptions): Promise<Recommendation[]> {
    return (await this.#answer(parseRecommend(options)))[0] as Recommendation[];
  }

  /** `recommend` for many users or histories at once; one list each, in order. */
  async recommendBatch(options: RecommendBatchOptions): Promise<Recommendation[][]> {
    return this.#answer(parseRecommendBatch(options));
  }

  async #answer(request: Request): Promise<Recommendation[][]> {
    const histories =
      request.userIds?.map((id) => this.#knownHistory(id)) ??
      (request.histories ?? []).map((history) => this.#toIndices(history, request.unknownItems));
    const excluded = new Set(request.excludeItems.map((id) => this.#excludedIndex(id)));
    const candidates = request.candidates && new Set(request.candidates.map((id) => this.#itemIndex(id)));
    const lists = new Array<Recommendation[]>(histories.length);
    await this.#eachRow(histories, (scores, row) => {
      const seen = new Set(request.filterSeen ? histories[row] : []);
      const best = topK(scores, request.topK, (item) => {
        return !seen.has(item) && !excluded.has(item) && (candidates === undefined || candidates.has(item));
      });
      lists[row] = best.map((item) => ({ itemId: this.items.at(item), score: scores[item] as number }));
    });
    return lists;
  }

  /**
   * Scores the histories block by block, longest first, so that those of like length meet; never more than a block of
   * rows exists.
   */
  async #eachRow(
    histories: readonly (readonly number[] | Int32Array)[],
    use: (scores: Float32Array, row: number) => void,
  ): Promise<void> {
    const n = this.items.size;
    const lengths = histories.map(({ length }) => length);
    const order = [...lengths.keys()].sort((a, b) => (lengths[b] as number) - (lengths[a] as number) || a - b);
    const size = Math.max(1, Math.min(BLOCK, Math.floor(BLOCK_BYTES / (4 * n))));
    const into = new Float32Array(Math.min(size, order.length) * n);
    for (let start = 0; start < order.length; start += size) {
      const rows = order.slice(start, start + size);
      const block = rows.map((row) => histories[row] as (typeof histories)[number]);
      const scores = await this.scoreHistories(block, into);
      rows.forEach((row, i) => {
        use(scores.subarray(i * n, (i + 1) * n), row);
      });
    }
  }

  #knownHistory(userId: Id): Int32Array {
    const index = this.users.indexOf(userId);
    if (index === undefined) {
      const why = `user ${quote(userId)} was not in the data the model was fitted on`;
      throw new SasrecError("unknown-user", `${why}${this.#hint(this.users, userId)}: pass { history: [...] } instead`);
    }
    return historyAt(this.histories, index);
  }

  #itemIndex(itemId: Id): number {
    const index = this.items.indexOf(itemId);
    if (index !== undefined) return index;
    const why = `item ${quote(itemId)} was not in the data the model was fitted on`;
    throw new SasrecError("unknown-item", `${why}${this.#hint(this.items, itemId)}`);
  }

  /** An item that is not known is excluded as it is; one under a mistaken type would be recommended all the same. */
  #excludedIndex(itemId: Id): number | undefined {
    const index = this.items.indexOf(itemId);
    if (index !== undefined) return index;
    const hint = this.#hint(this.items, itemId);
    if (hint === "") return undefined;
    throw new SasrecError("unknown-item", `item ${quote(itemId)} to be excluded was not in the data${hint}`);
  }

  /** Whether a history must have an event: a model that looks at none recommends to anyone. */
  protected get needsHistory(): boolean {
    return true;
  }

  /** Item indices of a history of ids. */
  #toIndices(history: readonly Id[], unknownItems: "error" | "ignore"): number[] {
    const known = unknownItems === "error" ? history : history.filter((id) => this.items.indexOf(id) !== undefined);
    if (known.length === 0 && this.needsHistory) {
      const why = history.length === 0 ? "the history is empty" : "no item of the history is known to the model";
      throw new SasrecError("empty-history", `${why}: ${this.name} needs an event; Popularity recommends without any`);
    }
    return known.map((id) => this.#itemIndex(id));
  }

  /** The index of an item, for subclasses. Throws `unknown-item`. */
  protected indexOfItem(itemId: Id): number {
    return this.#itemIndex(itemId);
  }

  /** `1` and `"1"` are different ids; says so where that is the likely mistake. */
  #hint(map: IdMap, id: Id): string {
    const other = typeof id === "string" ? Number(id) : String(id);
    return map.indexOf(other) === undefined ? "" : ` (but ${quote(other)} was: numbers and strings are different ids)`;
  }
}

function quote(id: Id): string {
  return typeof id === "string" ? `"${id}"` : String(id);
}
