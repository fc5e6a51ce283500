/**
 * Models whose kind is known only when the program runs: by a name, or in a file.
 *
 * @module
 */

import { platform } from "#platform";
import { isSasrecError, quoted, SasrecError } from "../errors.ts";
import { decodeEnvelope } from "../models/files/envelope.ts";
import type { LoadOptions, NeuralOptions } from "../models/neural/options.ts";
import { type KindName, kinds } from "../models/registry.ts";
import { BERT4Rec, BPRMF, GRU4Rec, ItemKNN, Markov, Popularity, SASRec } from "./classes.ts";

/** A recommender that is a network. */
export type NeuralModel = SASRec | GRU4Rec | BERT4Rec;

/** A recommender of any kind. */
export type AnyModel = NeuralModel | Popularity | Markov | ItemKNN | BPRMF;

const classes = {
  sasrec: SASRec,
  popularity: Popularity,
  markov: Markov,
  "item-knn": ItemKNN,
  "bpr-mf": BPRMF,
  gru4rec: GRU4Rec,
  bert4rec: BERT4Rec,
} as const satisfies Readonly<Record<KindName, unknown>>;

/** A model of the network that `options` name, SASRec if they name none. Throws `invalid-option`. */
export function createModel(options: NeuralOptions = {}): NeuralModel {
  const { network = "sasrec" } = options;
  return new (classes[network] as new (options: NeuralOptions) => NeuralModel)(options);
}

/** The model in the file at `path`, of whichever kind. Throws `io`, `invalid-file`. */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<AnyModel> {
  const bytes = await platform.files.read(path);
  try {
    const { kind } = decodeEnvelope(bytes, platform.sha256);
    if (!Object.hasOwn(kinds, kind)) {
      throw new SasrecError(
        "invalid-file",
        `it holds a model of the kind ${quoted(kind)}, which this program does not know`,
      );
    }
    if (kind === "sasrec") return await SASRec.fromBytes(bytes, options);
    if (kind === "gru4rec") return await GRU4Rec.fromBytes(bytes, options);
    if (kind === "bert4rec") return await BERT4Rec.fromBytes(bytes, options);
    return await (classes[kind as KindName] as typeof Markov).fromBytes(bytes);
  } catch (cause) {
    if (!isSasrecError(cause, "invalid-file")) throw cause;
    throw new SasrecError("invalid-file", `${path}: ${cause.message}`, { ...cause.details, file: path, cause });
  }
}
