/** The models by the names that the command line uses. A new one is a line here. */

import { quoted, SasrecError } from "../errors.ts";
import {
  type BERT4RecOptions,
  type CommonOptions,
  type GRU4RecOptions,
  networkOptions,
  type SASRecOptions,
} from "../models/neural/options.ts";
import { BERT4Rec, BPRMF, GRU4Rec, ItemKNN, Markov, Popularity, SASRec } from "../recommender/classes.ts";
import type { Competitor } from "./competitor.ts";

/** Options of all networks together; a model takes those that it has. */
export type ModelOptions = Omit<SASRecOptions & GRU4RecOptions & BERT4RecOptions, "network">;

type Create = (options: ModelOptions) => Competitor;

/**
 * What the networks that choose nothing by the data are trained with unless told otherwise. Validation says when to stop, so there may be many epochs; few
 * users in large batches would be few steps.
 */
export const USUAL: CommonOptions = { epochs: 100, batchSize: 64 };

/** A model that takes the options of these `names`. */
function row(create: Create, ...names: readonly string[]): Create {
  return (options) => create(Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name))));
}

/** A network takes all that it has. */
function network(name: keyof typeof networkOptions, create: Create): Create {
  return row((options) => create({ ...USUAL, ...options }), ...Object.keys(networkOptions[name]));
}

/** In the order of tables and charts; SASRec, the model in question, first and the only one that can be named. */
const MODELS: Readonly<Record<string, Create>> = {
  sasrec: row((options) => new SASRec(options), ...Object.keys(networkOptions.sasrec)), // fit chooses by the data
  popularity: row(() => new Popularity()),
  markov: row(() => new Markov()),
  "item-knn": row(() => new ItemKNN()),
  "bpr-mf": row((options) => new BPRMF(options), "epochs", "seed"),
  gru4rec: network("gru4rec", ({ name: _, ...options }) => new GRU4Rec(options)),
  bert4rec: network("bert4rec", ({ name: _, ...options }) => new BERT4Rec(options)),
};

/** All names, in the order of the table. */
export const MODEL_NAMES: readonly string[] = Object.freeze(Object.keys(MODELS));

/** A new model. Throws `invalid-option` for an unknown name, and for options that the model refuses. */
export function createModel(name: string, options: ModelOptions = {}): Competitor {
  const create = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  if (create !== undefined) return create(options);
  throw new SasrecError("invalid-option", `${quoted(name)} is no model; there are ${MODEL_NAMES.join(", ")}`, {
    option: "models",
    value: name,
  });
}
