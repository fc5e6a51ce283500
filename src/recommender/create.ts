/** Models whose kind is known only when the program runs: by a name, or in a file. */

import { openEnvelope, peekKind } from "../models/files/envelope.ts";
import type { FileOptions } from "../models/files/options.ts";
import { inFile, unknownKind } from "../models/files/snapshot-file.ts";
import { type LoadOptions, type NeuralOptions, parseLoadOptions, resolveOptions } from "../models/neural/options.ts";
import { type KindName, kinds } from "../models/registry.ts";
import type { Path } from "../platform/platform.ts";
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
  const { network } = resolveOptions(options);
  return new (classes[network] as new (options: NeuralOptions) => NeuralModel)(options);
}

/** The model in the file at `path`, of whichever kind. Throws `io`, `invalid-file`. */
export async function loadModel(path: Path, options: LoadOptions = {}): Promise<AnyModel> {
  const { file } = parseLoadOptions(options);
  const kind = await kindOf(path, file);
  if (kind === "sasrec" || kind === "gru4rec" || kind === "bert4rec") {
    return (classes[kind] as typeof SASRec).load(path, options);
  }
  return (classes[kind] as typeof Markov).load(path, file);
}

/** What kind of model is in the file. Throws `io`, `invalid-file`. */
function kindOf(path: Path, { requireChecksum = true }: FileOptions): Promise<KindName> {
  return inFile(path, async (file) => {
    const kind = (await peekKind(file)) ?? "";
    if (Object.hasOwn(kinds, kind)) return kind as KindName;
    const { kind: unknown } = await openEnvelope(file, requireChecksum); // says what is wrong with it, if something is
    throw unknownKind(unknown);
  });
}
