/**
 * The SASRec recommender: `fit`, `predict`, `recommend`, `similarItems`, `predictRatings`, `save`.
 *
 * @module
 */

import { Dataset } from "../data/dataset.ts";
import type { Id } from "../data/ids.ts";
import type { InteractionColumns } from "../data/interactions.ts";
import { SasrecError } from "../errors.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { ITEM_EMBEDDING } from "../model/parameters.ts";
import { countTargets } from "../training/batch.ts";
import type { ParameterStore } from "../training/parameter-store.ts";
import { trainingSequences } from "../training/sequences.ts";
import { type EpochReport, train } from "../training/train.ts";
import { BestWeights } from "./best-weights.ts";
import { type FitEpoch, type FitOptions, type ParsedFitOptions, parseFitOptions } from "./fit-options.ts";
import { historyAt, historyScorer } from "./history-store.ts";
import { Inference } from "./inference.ts";
import { decodeModel, encodeModel, type SavedModel, type TrainingRecord } from "./model-file.ts";
import {
  architectureOf,
  type ResolvedOptions,
  resolveOptions,
  type SASRecOptions,
  trainingOptionsOf,
} from "./options.ts";
import type { Platform } from "./platform.ts";
import { calibrate, predictRatings } from "./rating-prediction.ts";
import { type Recommendation, Recommender } from "./recommender.ts";
import { cosineSimilar, parseSimilar, type SimilarOptions } from "./similar.ts";

/** SASRec behind the common interface. Use the class that your platform's entry exports. */
export class SASRecRecommender extends Recommender {
  readonly #platform: Platform;
  #options: ResolvedOptions;
  #model: SavedModel | undefined;
  #inference: Inference | undefined;

  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: SASRecOptions, platform: Platform) {
    super();
    this.#options = resolveOptions(options);
    this.#platform = platform;
  }

  /** Every option, defaults filled in. */
  get options(): ResolvedOptions {
    return this.#options;
  }

  override get name(): string {
    return this.#options.name;
  }

  /** How the model was trained; `undefined` before `fit`. */
  get training(): TrainingRecord | undefined {
    return this.#model?.record;
  }

  /** The parameters by name, as live views; `undefined` before `fit`. */
  get parameters(): ReadonlyMap<string, Float32Array> | undefined {
    return this.#model?.parameters.views;
  }

  /**
   * Trains on `data` from scratch. A model fitted before stays as it is until training has succeeded.
   *
   * Throws `invalid-data`, `invalid-option`, `aborted`, and `non-finite` where training diverges.
   */
  async fit(data: Dataset | InteractionColumns, options: FitOptions = {}): Promise<this> {
    const parsed = parseFitOptions(options);
    const dataset = data instanceof Dataset ? data : Dataset.from(data);
    const display = this.#options.verbose ? this.#platform.progress(this.name) : undefined;
    const shown: ParsedFitOptions = {
      ...parsed,
      onStep(report) {
        display?.step(report);
        parsed.onStep(report);
      },
      onEpoch(report) {
        display?.epoch(report);
        parsed.onEpoch(report);
      },
    };
    try {
      await this.#adopt(await (parsed.worker ? this.#trainInWorker(dataset, shown) : this.#train(dataset, shown)));
    } finally {
      display?.stop();
    }
    return this;
  }

  async #trainInWorker(data: Dataset, options: ParsedFitOptions): Promise<SavedModel> {
    const { validation, validateEvery, patience } = options;
    // Chosen here: where there is something to warn of, the thread shall not say it again.
    const { name: runtime } = await this.#platform.runtime(this.#options.runtime);
    const task = {
      options: { ...this.#options, runtime, verbose: false },
      data: columnsOf(data),
      validation: validation && columnsOf(validation),
      validateEvery,
      patience,
    };
    return decodeModel(await this.#platform.fitInWorker(task, options), this.#platform.sha256);
  }

  async #train(data: Dataset, options: ParsedFitOptions): Promise<SavedModel> {
    const started = Date.now();
    const store = Recommender.remembered(data);
    const architecture = architectureOf(this.#options, store.items.size);
    const sequences = trainingSequences(
      store.users.ids.map((_, user) => historyAt(store, user)),
      architecture.maxLength,
      this.#options.windows,
    );
    const runtime = await this.#platform.runtime(this.#options.runtime);
    const infer = (parameters: ParameterStore): Inference => {
      return new Inference(runtime, architecture, parameters, this.#options.threads);
    };
    const best = new BestWeights(options.patience);
    const epochs: FitEpoch[] = [];
    const onEpoch = async (report: EpochReport, parameters: ParameterStore): Promise<"stop" | undefined> => {
      const due = report.epoch % options.validateEvery === 0 || report.epoch === report.epochs;
      if (options.validation === undefined || !due) {
        epochs.push(report);
        options.onEpoch(report);
        return undefined;
      }
      const inference = infer(parameters);
      const scorer = historyScorer(this.name, store, (histories) => inference.scores(histories));
      const { metrics } = await evaluate(scorer, options.validation, { k: 10, metrics: ["ndcg"] });
      await inference.release();
      const validation = metrics["ndcg@10"] as number;
      epochs.push({ ...report, validation });
      options.onEpoch({ ...report, validation });
      return best.observe(report.epoch, validation, parameters);
    };
    const hooks = { onStep: options.onStep, onEpoch, signal: options.signal };
    const plan = this.#platform.lanes(runtime, this.#options.threads, this.#options.epochs * countTargets(sequences));
    const parameters = await train(plan, architecture, trainingOptionsOf(this.#options), sequences, hooks);
    best.restore(parameters);
    const inference = infer(parameters);
    const ratings = data.hasRatings ? await calibrate(data, store, parameters, inference) : undefined;
    await inference.release();
    const record: TrainingRecord = {
      dataHash: data.summary().hash,
      dataName: data.name,
      epochs,
      ...(best.epoch === undefined ? {} : { bestEpoch: best.epoch }),
      seconds: (Date.now() - started) / 1000,
    };
    return { options: this.#options, store, parameters, ratings, record };
  }

  /** Takes a trained or loaded model as its own. */
  async #adopt(model: SavedModel): Promise<void> {
    const { store, parameters } = model;
    const runtime = await this.#platform.runtime(this.#options.runtime);
    await this.#inference?.release();
    this.#inference = new Inference(
      runtime,
      architectureOf(this.#options, store.items.size),
      parameters,
      this.#options.threads,
    );
    this.#model = model;
    this.remember(store);
  }

  override scoreHistories(histories: readonly (readonly number[] | Int32Array)[]): Promise<Float32Array> {
    return this.#fitted().inference.scores(histories);
  }

  /**
   * Ratings of (user, item) pairs, one an event of `data`: the user's and the item's bias plus the model's score
   * brought to the rating scale on the training data. Unknown users and items get the part that is known. Throws
   * `not-available` where the model was fitted without ratings.
   */
  async predictRatings(data: Dataset | Pick<InteractionColumns, "userIds" | "itemIds">): Promise<number[]> {
    const { model, inference } = this.#fitted();
    if (model.ratings === undefined) {
      throw new SasrecError("not-available", "predictRatings: the model was fitted on data without ratings");
    }
    return predictRatings(data, model.ratings, model.store, model.parameters, inference);
  }

  /** The items whose embeddings point most nearly the same way, with their cosine. Throws `unknown-item`. */
  async similarItems(itemId: Id, options: SimilarOptions = {}): Promise<Recommendation[]> {
    const { model } = this.#fitted();
    const { topK } = parseSimilar(options);
    const table = model.parameters.views.get(ITEM_EMBEDDING) as Float32Array;
    const similar = cosineSimilar(table, this.#options.embeddingDim, this.indexOfItem(itemId), topK);
    return similar.map(({ index, score }) => ({ itemId: this.items.at(index), score }));
  }

  /** The model as the bytes of a file, for storage of your own. */
  toBytes(): Uint8Array {
    return encodeModel(this.#fitted().model, this.#platform.sha256);
  }

  /** Writes the model to one file, all or nothing. Throws `not-fitted`, `io`. */
  async save(path: string): Promise<void> {
    await this.#platform.writeFile(path, this.toBytes());
  }

  /** Replaces the model by the one in `bytes`. Throws `invalid-file`. */
  protected async restore(bytes: Uint8Array): Promise<void> {
    const model = decodeModel(bytes, this.#platform.sha256);
    this.#options = { ...model.options, runtime: this.#options.runtime };
    await this.#adopt(model);
  }

  /** Frees the engine's memory. The model can be used again; it is then compiled anew. */
  async release(): Promise<void> {
    await this.#inference?.release();
  }

  #fitted(): { readonly model: SavedModel; readonly inference: Inference } {
    if (this.#model === undefined || this.#inference === undefined) {
      throw new SasrecError("not-fitted", `${this.name} has not been fitted: call fit(data) or load a model first`);
    }
    return { model: this.#model, inference: this.#inference };
  }
}

function columnsOf({ userIds, itemIds, ratings, timestamps, hasRatings, name }: Dataset): InteractionColumns {
  return { name, userIds, itemIds, timestamps, ...(hasRatings ? { ratings } : {}) };
}
