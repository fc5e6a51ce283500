/**
 * Models whose network is known only when the program runs: by the name in options, or in a file.
 *
 * @module
 */

import { platform } from "#platform";
import { networkOf } from "../models/files/model-file.ts";
import { readModel } from "../models/files/read-model.ts";
import type { LoadOptions, NeuralOptions } from "../models/neural/options.ts";
import { BERT4Rec } from "./bert4rec.ts";
import { GRU4Rec } from "./gru4rec.ts";
import { SASRec } from "./sasrec.ts";

/** A recommender that is a network. */
export type NeuralModel = SASRec | GRU4Rec | BERT4Rec;

/** A model of the network that `options` name, SASRec where they name none. Throws `invalid-option`. */
export function createModel(options: NeuralOptions = {}): NeuralModel {
  switch (options.network) {
    case "gru4rec":
      return new GRU4Rec(options);
    case "bert4rec":
      return new BERT4Rec(options);
    default:
      return new SASRec(options);
  }
}

/** The model in the file at `path`, whichever network it is. Throws `io`, `invalid-file`. */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<NeuralModel> {
  const classes = { sasrec: SASRec, gru4rec: GRU4Rec, bert4rec: BERT4Rec };
  return readModel<NeuralModel>(path, (bytes) => {
    return classes[networkOf(bytes, platform.sha256)].fromBytes(bytes, options);
  });
}
