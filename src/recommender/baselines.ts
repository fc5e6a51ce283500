/**
 * The baselines in Node, with its files.
 *
 * ```ts
 * const model = await new ItemKNN().fit(data);
 * await model.recommend({ history: [50, 181, 172], topK: 10 });
 * await model.save("item-knn.safetensors");
 * ```
 *
 * @module
 */

import { type BPRMFOptions, BPRMFRecommender } from "../models/baselines/bprmf.ts";
import { type ItemKNNOptions, ItemKNNRecommender } from "../models/baselines/item-knn.ts";
import { type MarkovOptions, MarkovRecommender } from "../models/baselines/markov.ts";
import { type PopularityOptions, PopularityRecommender } from "../models/baselines/popularity.ts";
import { readModel } from "../models/files/read-model.ts";

/** See {@link PopularityRecommender}. */
export class Popularity extends PopularityRecommender {
  /** Throws `invalid-option`. */
  constructor(options: PopularityOptions = {}) {
    super(options);
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string): Promise<Popularity> {
    return readModel(path, Popularity.fromBytes);
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array): Promise<Popularity> {
    return new Popularity().restore(bytes);
  }
}

/** See {@link MarkovRecommender}. */
export class Markov extends MarkovRecommender {
  /** Throws `invalid-option`. */
  constructor(options: MarkovOptions = {}) {
    super(options);
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string): Promise<Markov> {
    return readModel(path, Markov.fromBytes);
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array): Promise<Markov> {
    return new Markov().restore(bytes);
  }
}

/** See {@link ItemKNNRecommender}. */
export class ItemKNN extends ItemKNNRecommender {
  /** Throws `invalid-option`. */
  constructor(options: ItemKNNOptions = {}) {
    super(options);
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string): Promise<ItemKNN> {
    return readModel(path, ItemKNN.fromBytes);
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array): Promise<ItemKNN> {
    return new ItemKNN().restore(bytes);
  }
}

/** See {@link BPRMFRecommender}. */
export class BPRMF extends BPRMFRecommender {
  /** Throws `invalid-option`. */
  constructor(options: BPRMFOptions = {}) {
    super(options);
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string): Promise<BPRMF> {
    return readModel(path, BPRMF.fromBytes);
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array): Promise<BPRMF> {
    return new BPRMF().restore(bytes);
  }
}
