/**
 * BERT4Rec in Node.
 *
 * ```ts
 * const model = new BERT4Rec({ maxLength: 100 });
 * await model.fit(data);
 * await model.recommend({ history: [50, 181, 172], topK: 10 });
 * await model.save("model.safetensors");
 * ```
 *
 * @module
 */

import { readModel } from "../models/files/read-model.ts";
import {
  type BERT4RecOptions,
  type LoadOptions,
  parseLoadOptions,
  type ResolvedOptions,
  resolveOptionsOf,
} from "../models/neural/options.ts";
import { NeuralRecommender } from "./neural-recommender.ts";

/** A network that fills gaps, looking both ways (Sun et al., 2019), with Node's engine and files. */
export class BERT4Rec extends NeuralRecommender<ResolvedOptions<"bert4rec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: BERT4RecOptions = {}) {
    super(resolveOptionsOf("bert4rec", options));
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string, options: LoadOptions = {}): Promise<BERT4Rec> {
    return readModel(path, (bytes) => BERT4Rec.fromBytes(bytes, options));
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<BERT4Rec> {
    const model = new BERT4Rec(parseLoadOptions(options));
    await model.restore(bytes);
    return model;
  }
}
