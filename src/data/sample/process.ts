/**
 * The law by which a member of the club takes the next film: an explicit function of the films taken so far, and of
 * nothing hidden, so that the true probability of every next item is known.
 *
 * @module
 */

import { type Catalogue, GENRES } from "./catalogue.ts";

/** Constants of the law; see {@link nextItemWeights}. */
export const LAW = {
  priorStrength: 2,
  tasteMemory: 0.97,
  tastePower: 1.5,
  /** Added weight of the sequel, by how many steps ago its predecessor was taken (index 0: the step just before). */
  sequelWeights: [0.25, 0.1, 0.05, 0.02, 0.02, 0.02, 0.1, 0.4, 0.8, 1.0, 0.8, 0.4, 0.1, 0.02] as number[],
};

export function nextItemWeights(catalogue: Catalogue, history: readonly number[], out: Float64Array): number {
  const { size, genreOf, sequelOf, shareInGenre, genreShare } = catalogue;
  const taste = genreTaste(catalogue, history);
  for (let item = 0; item < size; item++) {
    out[item] = (taste[genreOf[item] as number] as number) * (shareInGenre[item] as number);
  }
  void genreShare;
  for (let age = 0; age < Math.min(history.length, LAW.sequelWeights.length); age++) {
    const sequel = sequelOf[history[history.length - 1 - age] as number] as number;
    if (sequel >= 0) out[sequel] = (out[sequel] as number) + (LAW.sequelWeights[age] as number);
  }
  for (const item of history) out[item] = 0;
  let total = 0;
  for (let item = 0; item < size; item++) total += out[item] as number;
  return total;
}

export function genreTaste(catalogue: Catalogue, history: readonly number[]): Float64Array {
  const taste = Float64Array.from(catalogue.genreShare, (share) => LAW.priorStrength * share);
  let memory = 1;
  for (let at = history.length - 1; at >= 0; at--) {
    const genre = catalogue.genreOf[history[at] as number] as number;
    taste[genre] = (taste[genre] as number) + memory;
    memory *= LAW.tasteMemory;
  }
  let total = 0;
  for (let genre = 0; genre < GENRES.length; genre++) {
    taste[genre] = (taste[genre] as number) ** LAW.tastePower;
    total += taste[genre] as number;
  }
  for (let genre = 0; genre < GENRES.length; genre++) taste[genre] = (taste[genre] as number) / total;
  return taste;
}
