/**
 * GRU4Rec in Node.
 *
 * ```ts
 * const model = new GRU4Rec({ hiddenDim: 128, epochs: 20 });
 * await model.fit(data);
 * await model.recommend({ history: [50, 181, 172], topK: 10 });
 * await model.save("model.safetensors");
 * ```
 *
 * @module
 */

import { readModel } from "../models/files/read-model.ts";
import {
  type GRU4RecOptions,
  type LoadOptions,
  parseLoadOptions,
  type ResolvedOptions,
  resolveOptionsOf,
} from "../models/neural/options.ts";
import { NeuralRecommender } from "./neural-recommender.ts";

/** Recurrent networks for sequences (Hidasi et al., 2016; Hidasi and Karatzoglou, 2018), with Node's engine and files. */
export class GRU4Rec extends NeuralRecommender<ResolvedOptions<"gru4rec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: GRU4RecOptions = {}) {
    super(resolveOptionsOf("gru4rec", options));
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string, options: LoadOptions = {}): Promise<GRU4Rec> {
    return readModel(path, (bytes) => GRU4Rec.fromBytes(bytes, options));
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<GRU4Rec> {
    const model = new GRU4Rec(parseLoadOptions(options));
    await model.restore(bytes);
    return model;
  }
}
