/**
 * The recommenders that are networks: `fit`, `predict`, `recommend`, `similarItems`, `predictRatings`, `save`.
 *
 * @module
 */

import { platform } from "#platform";
import { Dataset } from "../data/dataset.ts";
import { hashEvents } from "../data/hash.ts";
import type { Id } from "../data/ids.ts";
import type { InteractionColumns } from "../data/interactions.ts";
import { SasrecError } from "../errors.ts";
import { decodeModel, encodeModel, type SavedModel, type TrainingRecord } from "../models/files/model-file.ts";
import {
  type FitEpoch,
  type FitOptions,
  type FitPartialOptions,
  type ParsedFitOptions,
  parseFitOptions,
  parseFitPartialOptions,
} from "../models/fit-options.ts";
import { trainModel } from "../models/neural/fit.ts";
import { fitInThread } from "../models/neural/fit-in-thread.ts";
import { Inference } from "../models/neural/inference.ts";
import { architectureOf, networkTitles, type ResolvedOptions } from "../models/neural/options.ts";
import { trainingDisplay } from "../models/neural/training-display.ts";
import { updateModel } from "../models/neural/update/fit-partial.ts";
import { withItems } from "../models/neural/update/grow-model.ts";
import { type NewItem, newRows } from "../models/neural/update/new-items.ts";
import { predictRatings } from "../models/ratings/rating-prediction.ts";
import { ITEM_EMBEDDING } from "../networks/parameters.ts";
import { cosineSimilar, parseSimilar, type SimilarOptions } from "../scoring/similar.ts";
import type { StepReport } from "../training/train.ts";
import { type Recommendation, Recommender } from "./recommender.ts";

/** A network behind the common interface. Use the classes that your platform's entry exports. */
export class NeuralRecommender<Options extends ResolvedOptions> extends Recommender {
  #options: Options;
  #model: SavedModel | undefined;
  #inference: Inference | undefined;

  constructor(options: Options) {
    super();
    this.#options = options;
  }

  /** Every option, defaults filled in. */
  get options(): Options {
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
   * Trains on `data` from scratch, or from a checkpoint of the same training. A model fitted before stays as it is until
   * training has succeeded.
   *
   * Throws `invalid-data`, `invalid-option`, `aborted`, `non-finite` where training diverges, and where a checkpoint is
   * asked for `invalid-file` and `io`.
   */
  async fit(data: Dataset | InteractionColumns, options: FitOptions = {}): Promise<this> {
    const parsed = parseFitOptions(options);
    const dataset = data instanceof Dataset ? data : Dataset.from(data);
    await this.#shown(parsed, async (fit) => {
      await this.#adopt(await (fit.worker ? this.#trainInWorker(dataset, fit) : this.#train(dataset, fit)));
    });
    const { checkpoint } = parsed;
    if (checkpoint !== undefined && !checkpoint.keep) await platform.files.remove(checkpoint.path);
    return this;
  }

  /**
   * Goes on training with new events: histories of known users grow, new users and new items are added. What there is
   * to learn is the histories that have grown, not the others, and optimiser and warm-up start anew, so it takes a small
   * part of the time of `fit`. The same model and events give the same result, bit for bit.
   *
   * The events count as later than all that the model knows: give those it has not seen, once. Ratings are not
   * calibrated anew: new users and items have no bias in `predictRatings` until the next `fit`.
   *
   * Throws `not-fitted`, `invalid-data`, `invalid-option`, `unknown-item` (in `similarTo`), `aborted`, and `non-finite`
   * where training diverges; the model is then as it was.
   */
  async fitPartial(newEvents: Dataset | InteractionColumns, options: FitPartialOptions = {}): Promise<this> {
    const { model } = this.#fitted();
    const parsed = parseFitPartialOptions(options);
    const dataset = newEvents instanceof Dataset ? newEvents : Dataset.from(newEvents);
    await this.#shown(parsed, async (partial) => {
      const current = { ...model, options: this.#options };
      await this.#adopt(await updateModel(current, dataset, partial));
    });
    return this;
  }

  /**
   * Adds items that the model has not seen, without training: each with the mean embedding of items it is like, with an
   * embedding of your own, or with the mean of all items. They are then scored and recommended as all others are.
   *
   * Throws `not-fitted`, `invalid-option`, `invalid-data` for an id that is known or comes twice, and `unknown-item`;
   * the model is then as it was.
   */
  async addItems(items: readonly NewItem[]): Promise<this> {
    const { model } = this.#fitted();
    await this.#adopt(withItems(model, newRows("addItems", model, items)));
    return this;
  }

  /** Trains with progress shown, where that is wanted. */
  async #shown<Options extends Pick<ParsedFitOptions, "onStep" | "onEpoch">>(
    options: Options,
    training: (options: Options) => Promise<void>,
  ): Promise<void> {
    const display = this.#options.verbose ? trainingDisplay(this.name) : undefined;
    const shown: Options = {
      ...options,
      onStep(report: StepReport) {
        display?.step(report);
        options.onStep(report);
      },
      onEpoch(report: FitEpoch) {
        display?.epoch(report);
        options.onEpoch(report);
      },
    };
    try {
      await training(shown);
    } finally {
      display?.stop();
    }
  }

  #train(data: Dataset, options: ParsedFitOptions): Promise<SavedModel> {
    return trainModel(this.#options, data, Recommender.remembered(data), options);
  }

  async #trainInWorker(data: Dataset, options: ParsedFitOptions): Promise<SavedModel> {
    const { validation, validateEvery, patience, checkpoint } = options;
    // Chosen here: where there is something to warn of, the thread shall not say it again.
    const { name: runtime } = await platform.runtime(this.#options.runtime);
    const task = {
      options: { ...this.#options, runtime, verbose: false },
      data: columnsOf(data),
      validation: validation && columnsOf(validation),
      validateEvery,
      patience,
      checkpoint,
    };
    const model = decodeModel(await fitInThread(task, options), platform.sha256);
    // The thread was sent timestamps also where the data have none.
    return { ...model, record: { ...model.record, dataHash: hashEvents(data) } };
  }

  /** Takes a trained or loaded model as its own. */
  async #adopt(model: SavedModel): Promise<void> {
    const { store, parameters } = model;
    const runtime = await platform.runtime(this.#options.runtime);
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

  override scoreHistories(
    histories: readonly (readonly number[] | Int32Array)[],
    into?: Float32Array,
  ): Promise<Float32Array> {
    return this.#fitted().inference.scores(histories, into);
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
    const d = this.#options.embeddingDim;
    const table = (model.parameters.views.get(ITEM_EMBEDDING) as Float32Array).subarray(0, this.items.size * d);
    const similar = cosineSimilar(table, d, this.indexOfItem(itemId), topK);
    return similar.map(({ index, score }) => ({ itemId: this.items.at(index), score }));
  }

  /** The model as the bytes of a file, for storage of your own. */
  toBytes(): Uint8Array {
    return encodeModel(this.#fitted().model, platform.sha256);
  }

  /** Writes the model to one file, all or nothing. Throws `not-fitted`, `io`. */
  async save(path: string): Promise<void> {
    await platform.files.write(path, this.toBytes());
  }

  /** Replaces the model by the one in `bytes`. Throws `invalid-file`. */
  protected async restore(bytes: Uint8Array): Promise<void> {
    const model = decodeModel(bytes, platform.sha256);
    const { network } = model.options;
    if (network !== this.#options.network) {
      const [held, wanted] = [networkTitles[network], networkTitles[this.#options.network]];
      throw new SasrecError("invalid-file", `the file holds a ${held} and no ${wanted}: load it with ${held}.load`);
    }
    this.#options = { ...model.options, runtime: this.#options.runtime } as ResolvedOptions as Options;
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
