/** What every recommender can do, whichever kind of model it is. */

import { platform } from "#platform";
import { Dataset } from "../data/dataset.ts";
import { type HistoryStore, historyAt, storing } from "../data/histories.ts";
import type { Id, IdMap } from "../data/ids.ts";
import type { InteractionColumns, InteractionRow } from "../data/interactions.ts";
import { SasrecError } from "../errors.ts";
import { CurrentModel, notFitted } from "../models/current.ts";
import { type FileOptions, fileOptions } from "../models/files/options.ts";
import { encodeSnapshot, inFile, readSnapshot, snapshotPieces } from "../models/files/snapshot-file.ts";
import { type FitOptions, parseFitOptions } from "../models/fit-options.ts";
import { type Fitted, type KindOptions, type ModelKind, optionsFor } from "../models/kind.ts";
import { plainRecord, type TrainingRecord } from "../models/record.ts";
import { Snapshot } from "../models/snapshot.ts";
import { optionError, wrongValue } from "../options/faults.ts";
import { resolve } from "../options/table.ts";
import type { OpenFile, Path } from "../platform/platform.ts";
import { checkScores } from "../scoring/each-scored.ts";
import { inTurns } from "../turns.ts";
import { answer, type Recommendation, recommendation, scorePairs } from "./answer.ts";
import { checkedIndices, itemIndices } from "./door.ts";
import {
  type Pair,
  type PredictOptions,
  parsePredict,
  parseRecommend,
  parseRecommendBatch,
  type RecommendBatchOptions,
  type RecommendOptions,
  type RequestId,
  type SimilarOptions,
  similarOptions,
} from "./requests.ts";

/**
 * A recommender: fitted on a log of events, it says what comes next.
 *
 * A call answers from the model that is current when it comes in. Updates (`fit`, `reload`, …) take effect one after
 * the other; the calls under way are not disturbed.
 */
export abstract class Recommender<O extends KindOptions = KindOptions, F extends Fitted = Fitted> {
  readonly #kind: ModelKind<O, F>;
  /** As a caller gave them, or as a file has them. */
  #given: unknown;
  readonly #fixed: Partial<O> & KindOptions;
  protected readonly current: CurrentModel<O, F> = new CurrentModel();

  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(kind: ModelKind<O, F>, options: unknown) {
    this.#kind = kind;
    this.#given = typeof options === "object" && options !== null ? { ...options } : options;
    this.#fixed = kind.byData?.fixed(options) ?? kind.resolve(options);
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model of this class. */
  static async load<R extends Recommender>(this: new () => R, path: Path, options: FileOptions = {}): Promise<R> {
    const model = new this();
    await model.reload(path, options);
    return model;
  }

  /** The model in the bytes of a file, which must not change until they are read. Throws `invalid-file`. */
  static async fromBytes<R extends Recommender>(
    this: new () => R,
    bytes: Uint8Array,
    options: FileOptions = {},
  ): Promise<R> {
    const model = new this();
    await model.replaceBy(bytes, options);
    return model;
  }

  /** Every option, defaults filled in. Those that `fit` chooses by the data are absent before. */
  get options(): Partial<O> & KindOptions {
    return this.current.snapshot?.options ?? this.#fixed;
  }

  /** The option `name`, for reports. */
  get name(): string {
    return this.options.name;
  }

  /** Whether the model has been fitted or loaded. */
  get isFitted(): boolean {
    return this.current.snapshot !== undefined;
  }

  /** How the model was trained; `undefined` before `fit`. */
  get training(): TrainingRecord | undefined {
    return this.current.snapshot?.training;
  }

  /** The catalogue. Throws `not-fitted` before `fit`. */
  get items(): IdMap {
    return this.histories.items;
  }

  /** The users the model was fitted on. Throws `not-fitted` before `fit`. */
  get users(): IdMap {
    return this.histories.users;
  }

  /** Their histories, in item indices. Throws `not-fitted` before `fit`. */
  get histories(): HistoryStore {
    const { snapshot } = this.current;
    if (snapshot === undefined) throw notFitted(this.name);
    return snapshot.histories;
  }

  /** The user's items, oldest first; `undefined` for an unknown user. Throws `not-fitted`. */
  historyOf(userId: RequestId): Id[] | undefined {
    const { users, items } = this.histories;
    const index = users.indexOf(userId);
    return index === undefined ? undefined : Array.from(historyAt(this.histories, index), (item) => items.at(item));
  }

  /** Does `work` with the model as it is now, from start to end. Throws `not-fitted`. */
  use<T>(work: (snapshot: Snapshot<O, F>) => Promise<T>): Promise<T> {
    return this.current.use(this.name, work);
  }

  /**
   * Learns from `data`, from scratch or from a checkpoint of the same training. A model fitted before stays as it is
   * until that has succeeded.
   *
   * Throws `invalid-data`, `invalid-option`, `aborted`, `non-finite` if training diverges, and, if a checkpoint is asked
   * for, `invalid-file` and `io`.
   */
  async fit(data: Dataset | InteractionColumns | Iterable<InteractionRow>, options: FitOptions = {}): Promise<this> {
    const fit = parseFitOptions(options);
    const dataset = data instanceof Dataset ? data : Dataset.from(data);
    if (dataset.size === 0) throw new SasrecError("invalid-data", "fit: the data set has no events");
    await this.current.update(async () => {
      const kind = this.#kind;
      const store = await inTurns(storing(dataset)); // with the order of time, which the choice of options needs
      const { options, ...reasons } = await inTurns(optionsFor(kind, this.#given, dataset));
      const started = Date.now();
      const { fitted, record } = await kind.fit({ options, data: dataset, store, fit });
      const seconds = (Date.now() - started) / 1000;
      // Within the update: a `fit` that waits behind this one may keep its training in the same file. After an early stop
      // the same fit can go on from the file.
      const whole = record?.stoppedAtStep === undefined;
      if (fit.checkpoint?.keep === false && whole) await platform.files.remove(fit.checkpoint.path);
      const learned = record ?? (await plainRecord(dataset, seconds));
      return new Snapshot({ kind, options, store, fitted, record: { ...learned, ...reasons } });
    });
    return this;
  }

  /**
   * Raw scores of every item for each history of item indices: see `Scorer`. Throws `not-fitted`, `empty-history`,
   * `invalid-data` for an index outside the catalogue, and `non-finite` if a score is NaN.
   */
  scoreHistories(histories: readonly ArrayLike<number>[], into?: Float32Array): Promise<Float32Array> {
    return this.use(async (snapshot) => {
      const checked = histories.map((history) => checkedIndices(history, snapshot.items.size));
      const scores = await snapshot.scoreHistories(checked, into);
      checkScores(snapshot, scores, checked.length);
      return scores;
    });
  }

  /**
   * How relevant `itemId` is for the user now: the score that `recommend` orders by, transitions included. It orders the
   * items of one user; scores of different users or models do not compare. Throws `unknown-user`, `unknown-item`.
   */
  predict(userId: RequestId, itemId: RequestId): Promise<number>;
  /** The same; `undefined` for an unknown item with `unknownItems: "ignore"`. */
  predict(userId: RequestId, itemId: RequestId, options: PredictOptions): Promise<number | undefined>;
  async predict(userId: RequestId, itemId: RequestId, options: PredictOptions = {}): Promise<number | undefined> {
    return (await this.#scored("predict", [[userId, itemId]], options))[0];
  }

  /** Scores of many (user, item) pairs; each user is scored once. Throws `unknown-user`, `unknown-item`. */
  batchPredict(pairs: Iterable<Pair>): Promise<number[]>;
  /** The same; `undefined` for each unknown item with `unknownItems: "ignore"`. */
  batchPredict(pairs: Iterable<Pair>, options: PredictOptions): Promise<(number | undefined)[]>;
  batchPredict(pairs: Iterable<Pair>, options: PredictOptions = {}): Promise<(number | undefined)[]> {
    return this.#scored("batchPredict", pairs, options);
  }

  /**
   * The `topK` items to come next, best first, for a known user or for anyone's history. Whether items of the history
   * are among them is for `seen` to say. Fewer than `topK` come back if fewer items are left.
   *
   * Throws `unknown-user`, `unknown-item`, `empty-history`, `invalid-option`; with `fallback: "popular"` a stranger gets
   * popular items.
   */
  async recommend(options: RecommendOptions): Promise<Recommendation[]> {
    const request = parseRecommend(options);
    const [list] = await this.use((snapshot) => answer(snapshot, request));
    return list as Recommendation[];
  }

  /** `recommend` for many users or histories at once; one list each, in order. Throws what `recommend` throws. */
  async recommendBatch(options: RecommendBatchOptions): Promise<Recommendation[][]> {
    const request = parseRecommendBatch(options);
    return this.use((snapshot) => answer(snapshot, request));
  }

  /**
   * The items that the model sees as most like an item, best first; none for an unknown item with
   * `unknownItems: "ignore"`. Throws `unknown-item`, `not-available` for a model that compares no items, and `non-finite`
   * if a weight is NaN.
   */
  async similarItems(itemId: RequestId, options: SimilarOptions = {}): Promise<Recommendation[]> {
    const { topK, unknownItems } = resolve("similarItems", similarOptions, options);
    return this.use(async (snapshot) => {
      const { fitted, name, items } = snapshot;
      if (fitted.similar === undefined) {
        throw new SasrecError("not-available", `${name} compares no items`, { feature: "similarItems" });
      }
      const [item] = itemIndices(items, "similarItems", [itemId], unknownItems);
      if (item === undefined) return [];
      const alike = fitted.similar(item, topK);
      if (alike.some(({ score }) => Number.isNaN(score))) {
        throw new SasrecError("non-finite", `${name}: an item is alike NaN; the model is broken`, { model: name });
      }
      return alike.map((similar) => recommendation(snapshot, similar));
    });
  }

  /**
   * The model as the bytes of a file, for storage of your own. Throws `not-fitted`, `non-finite`, and `not-available` if
   * they are more than one array holds: `save` has no limit.
   */
  toBytes(): Uint8Array {
    const { snapshot } = this.current;
    if (snapshot === undefined) throw notFitted(this.name);
    return encodeSnapshot(snapshot as unknown as Snapshot);
  }

  /**
   * Writes the model, as it is now and of any size, to one file, all or nothing. Throws `not-fitted`, `non-finite`, `io`.
   */
  save(path: Path): Promise<void> {
    return this.use(async (snapshot) => {
      await platform.files.write(path, snapshotPieces(snapshot as unknown as Snapshot));
    });
  }

  /**
   * Replaces the model by the one in the file at `path`, once that is read, checked and compiled: no call waits for it.
   * Throws `io`, and `invalid-file` for anything that is no intact model of this class; the model is then as it was.
   */
  async reload(path: Path, options: FileOptions = {}): Promise<void> {
    const { requireChecksum } = resolve("reload", fileOptions, options);
    await this.current.update(() => inFile(path, (file) => this.#restored(file, requireChecksum)));
  }

  /**
   * Frees the engine's memory once the calls under way have ended. The model can be used again. An update under way is
   * not waited for: what it makes holds nothing of the engine until it is used. Throws nothing.
   */
  release(): Promise<void> {
    return this.current.release();
  }

  async #scored(method: string, given: Iterable<Pair>, options: PredictOptions): Promise<(number | undefined)[]> {
    const { pairs, unknownItems } = parsePredict(method, given, options);
    return this.use((snapshot) => scorePairs(snapshot, method, pairs, unknownItems));
  }

  /** Replaces the model by the one in `bytes`. Throws `invalid-file`. */
  protected async replaceBy(bytes: Uint8Array, options: FileOptions): Promise<void> {
    const { requireChecksum } = resolve("fromBytes", fileOptions, options);
    if (!ArrayBuffer.isView(bytes)) throw optionError("fromBytes", [wrongValue("bytes", bytes, "a Uint8Array")]);
    await this.current.update(() => this.#restored(bytes, requireChecksum));
  }

  async #restored(source: OpenFile | Uint8Array, requireChecksum: boolean): Promise<Snapshot<O, F>> {
    const { runtime } = this.#fixed as KindOptions & { readonly runtime?: string };
    const machine = runtime === undefined ? {} : { runtime };
    const kind = this.#kind as unknown as ModelKind;
    const snapshot = (await readSnapshot(kind, source, { requireChecksum, machine })) as unknown as Snapshot<O, F>;
    this.#given = snapshot.options;
    return snapshot;
  }
}
