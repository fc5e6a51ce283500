/** All kinds of models. A new kind is a folder and a line here. */

import { bprMf } from "./baselines/bpr-mf.ts";
import { itemKnn } from "./baselines/item-knn.ts";
import { markov } from "./baselines/markov.ts";
import { popularity } from "./baselines/popularity.ts";
import type { ModelKind } from "./kind.ts";
import { bert4rec, gru4rec, sasrec } from "./neural/kind.ts";

/** Names of kinds. */
export type KindName = "sasrec" | "popularity" | "markov" | "item-knn" | "bpr-mf" | "gru4rec" | "bert4rec";

/** By the names in files and on command lines, in the order of tables and charts. */
export const kinds: Readonly<Record<KindName, ModelKind>> = {
  sasrec,
  popularity,
  markov,
  "item-knn": itemKnn,
  "bpr-mf": bprMf,
  gru4rec,
  bert4rec,
};

/** The kind that a file or a caller names; `undefined` for another name. */
export function kindNamed(name: string): ModelKind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as KindName] : undefined;
}
