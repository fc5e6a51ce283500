/**
 * The models by the names that the command line uses. A new one is a line here.
 *
 * @module
 */

import { SasrecError } from "../../errors.ts";
import { BPRMF, ItemKNN, Markov, Popularity } from "../../recommender/baselines/node/baselines-node.ts";
import { SASRec } from "../../recommender/node/sasrec-node.ts";
import { optionNames, type SASRecOptions } from "../../recommender/options.ts";
import type { Competitor } from "../competitor.ts";

/** Makes a model of those of the options that it shares with SASRec. */
type Create = (options: SASRecOptions) => Competitor;

/** `shared`: the options of SASRec that the model has too, with the same meaning and a like scale. */
function row<Name extends keyof SASRecOptions>(
  create: (options: Pick<SASRecOptions, Name>) => Competitor,
  ...shared: readonly Name[]
): Create {
  return (options) => {
    const given = shared.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
    return create(Object.fromEntries(given) as Pick<SASRecOptions, Name>);
  };
}

/**
 * What SASRec is compared with unless told otherwise. Validation says when to stop, so there may be many epochs; small batches, since few users in large ones are few steps.
 */
export const SASREC_USUAL: SASRecOptions = { epochs: 100, batchSize: 64 };

/** In the order of tables and charts; SASRec, the model in question, first. */
const MODELS: Readonly<Record<string, Create>> = {
  sasrec: row((options) => new SASRec({ ...SASREC_USUAL, ...options }), ...optionNames),
  popularity: row(() => new Popularity()),
  markov: row(() => new Markov()),
  "item-knn": row(() => new ItemKNN()),
  "bpr-mf": row((options) => new BPRMF(options), "epochs", "seed"),
};

/** All names, in the order of the table. */
export const MODEL_NAMES: readonly string[] = Object.freeze(Object.keys(MODELS));

/** A new model. Throws `invalid-option` for an unknown name, and for options that the model refuses. */
export function createModel(name: string, options: SASRecOptions = {}): Competitor {
  const create = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
  if (create !== undefined) return create(options);
  throw new SasrecError("invalid-option", `"${name}" is no model; there are ${MODEL_NAMES.join(", ")}`);
}
