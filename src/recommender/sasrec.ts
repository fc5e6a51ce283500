/**
 * SASRec in Node.
 *
 * ```ts
 * const model = new SASRec({ embeddingDim: 64, epochs: 20 });
 * await model.fit(data);
 * await model.recommend({ history: [50, 181, 172], topK: 10 });
 * await model.save("model.safetensors");
 * ```
 *
 * @module
 */

import { readModel } from "../models/files/read-model.ts";
import {
  type LoadOptions,
  parseLoadOptions,
  type ResolvedOptions,
  resolveOptionsOf,
  type SASRecOptions,
} from "../models/neural/options.ts";
import { NeuralRecommender } from "./neural-recommender.ts";

/** Self-attentive sequential recommendation (Kang and McAuley, 2018), with Node's engine and files. */
export class SASRec extends NeuralRecommender<ResolvedOptions<"sasrec">> {
  /** Throws `invalid-option` for an unknown or impossible option. */
  constructor(options: SASRecOptions = {}) {
    super(resolveOptionsOf("sasrec", options));
  }

  /** The model in the file at `path`. Throws `io`, and `invalid-file` for anything that is no intact model. */
  static async load(path: string, options: LoadOptions = {}): Promise<SASRec> {
    return readModel(path, (bytes) => SASRec.fromBytes(bytes, options));
  }

  /** The model in the bytes of a file. Throws `invalid-file`. */
  static async fromBytes(bytes: Uint8Array, options: LoadOptions = {}): Promise<SASRec> {
    const model = new SASRec(parseLoadOptions(options));
    await model.restore(bytes);
    return model;
  }
}
