/**
 * What the baselines share: fitting, scoring row by row, and a file.
 *
 * @module
 */

import { platform } from "#platform";
import { Dataset } from "../../data/dataset.ts";
import type { HistoryStore } from "../../data/histories.ts";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { Recommender } from "../../recommender/recommender.ts";
import { decodeBaseline, encodeBaseline, type TensorMap, type TensorReader } from "../files/baseline-file.ts";

/** What a baseline has learned of its data. */
export interface Learned {
  /**
   * Writes the scores of all items after `history` (item indices, oldest first) to `out[offset .. offset + items)`,
   * replacing what is there.
   */
  scoreInto(history: ArrayLike<number>, out: Float32Array, offset?: number): void;
  /** Everything that `scoreInto` needs and the options do not say. */
  tensors(): TensorMap;
}

/** Names a kind of baseline in messages and files, and checks its options. */
export interface BaselineKind<Options> {
  readonly kind: string;
  /** Throws `invalid-option`. */
  readonly parse: (options: unknown) => Options;
}

/** A recommender that is learned in one go, without ONNX. Same data, options and seed: the same model, bit for bit. */
export abstract class Baseline<Options extends { readonly name: string }, Model extends Learned> extends Recommender {
  readonly #kind: BaselineKind<Options>;
  #options: Options;
  #learned: Model | undefined;

  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(kind: BaselineKind<Options>, options: unknown) {
    super();
    this.#kind = kind;
    this.#options = kind.parse(options);
  }

  override get name(): string {
    return this.#options.name;
  }

  /** Every option, defaults filled in. */
  get options(): Options {
    return this.#options;
  }

  /** Learns from the histories of `store`, which are those of `data`. */
  protected abstract learn(store: HistoryStore, data: Dataset): Model;

  /** What `Learned.tensors` gave, checked. Throws `invalid-file`. */
  protected abstract read(tensors: TensorReader, numItems: number): Model;

  /**
   * Learns from `data`. A model fitted before stays as it is until that has succeeded.
   *
   * Throws `invalid-data` where there are no events, `invalid-option` where an option does not fit the data.
   */
  async fit(data: Dataset | InteractionColumns): Promise<this> {
    const dataset = data instanceof Dataset ? data : Dataset.from(data);
    const store = Recommender.remembered(dataset);
    this.#learned = this.learn(store, dataset);
    this.remember(store);
    return this;
  }

  override async scoreHistories(
    histories: readonly (readonly number[] | Int32Array)[],
    into?: Float32Array,
  ): Promise<Float32Array> {
    const { learned } = this;
    const n = this.items.size;
    const size = histories.length * n;
    const scores = into === undefined ? new Float32Array(size) : into.subarray(0, size).fill(0);
    histories.forEach((history, row) => {
      learned.scoreInto(history, scores, row * n);
    });
    return scores;
  }

  /** The model as the bytes of a file, for storage of your own. Throws `not-fitted`. */
  toBytes(): Uint8Array {
    const saved = { options: this.#options, store: this.histories, tensors: this.learned.tensors() };
    return encodeBaseline(this.#kind.kind, saved, platform.sha256);
  }

  /** Writes the model to one file, all or nothing. Throws `not-fitted`, `io`. */
  async save(path: string): Promise<void> {
    await platform.files.write(path, this.toBytes());
  }

  /** Replaces options and model by those in `bytes`. Throws `invalid-file`. */
  protected restore(bytes: Uint8Array): this {
    const { kind, parse } = this.#kind;
    const { options, store, tensors } = decodeBaseline(kind, bytes, parse, platform.sha256);
    const before = this.#options;
    this.#options = options; // `read` needs them
    try {
      this.#learned = this.read(tensors, store.items.size);
      tensors.done();
    } catch (error) {
      this.#options = before;
      throw error;
    }
    this.remember(store);
    return this;
  }

  /** What was learned. Throws `not-fitted`. */
  protected get learned(): Model {
    if (this.#learned === undefined) {
      throw new SasrecError("not-fitted", `${this.name} has not been fitted: call fit(data) or load a model first`);
    }
    return this.#learned;
  }
}
