/**
 * The law by which a member of the club takes the next film. It depends on the films taken so far and on nothing
 * hidden, so the true probability of every next film is known.
 *
 * A member who has taken t films has come to place t of the club's programme, and takes film i next with probability
 * proportional to
 *
 *     exp(-((place of i - t) / reach)^2 / 2)                                  how near the film is
 *     * ( sum over films taken of memory^(steps ago) [of the same series]     loyalty to a series
 *       + exploring * taste(genre of i) * share of i's series in its genre )  something new, in a genre one likes
 *
 * and never takes a film again. `taste` is a Polya urn: the genres of the films taken, each faded by `memory` a step,
 * on top of `prior` films spread as the genres are popular. So tastes reinforce themselves, and drift.
 *
 * The parts of a series lie four to seven places apart. Which series go on now is therefore decided by what was taken
 * about six, twelve and eighteen steps ago, and the share of each genre by all of the history: a model that looks at the
 * last few films alone misses both.
 */

import { SasrecError } from "../../errors.ts";
import { type Catalogue, PROGRAMME_LENGTH } from "./catalogue.ts";

/** Constants of the law, named as in the formula. */
const LAW = { reach: 2.5, memory: 0.98, exploring: 40, prior: 2 } as const;

/** The law for one catalogue. */
export interface Law {
  readonly catalogue: Catalogue;
  /** The first factor of the law, row-major (places 0..PROGRAMME_LENGTH, items). */
  readonly nearness: Float64Array;
}

/** Tabulates what depends on the catalogue alone. */
export function makeLaw(catalogue: Catalogue): Law {
  const { size, placeOf } = catalogue;
  const nearness = new Float64Array((PROGRAMME_LENGTH + 1) * size);
  for (let place = 0; place <= PROGRAMME_LENGTH; place++) {
    for (let item = 0; item < size; item++) {
      const distance = ((placeOf[item] as number) - place) / LAW.reach;
      nearness[place * size + item] = Math.exp(-0.5 * distance * distance);
    }
  }
  return { catalogue, nearness };
}

/**
 * Writes every item's weight into `out` (length `catalogue.size`) and returns their sum: a weight over the sum is the
 * probability that the item comes next. Items in `history` (distinct item indices, oldest first) weigh 0. A member who
 * has taken more than PROGRAMME_LENGTH films stays at the programme's end.
 */
export function nextItemWeights(law: Law, history: readonly number[] | Int32Array, out: Float64Array): number {
  const { size, seriesOf } = law.catalogue;
  const interest = seriesInterest(law.catalogue, history);
  const row = Math.min(history.length, PROGRAMME_LENGTH) * size;
  for (let item = 0; item < size; item++) {
    out[item] = (law.nearness[row + item] as number) * (interest[seriesOf[item] as number] as number);
  }
  for (const item of history) out[item] = 0;
  let total = 0;
  for (let item = 0; item < size; item++) total += out[item] as number;
  return total;
}

/**
 * The true probability of every item to come next; these sum to 1.
 *
 * @param history distinct item indices, oldest first; may be empty
 * Throws `invalid-data` for an index that is out of range or repeated, and if every item is taken.
 */
export function nextItemProbabilities(law: Law, history: readonly number[] | Int32Array): Float64Array {
  checkHistory(history, law.catalogue.size);
  const weights = new Float64Array(law.catalogue.size);
  const total = nextItemWeights(law, history, weights);
  return weights.map((weight) => weight / total);
}

/** A member's leaning to each genre: the faded share of it among the films taken, and the prior. Sums to 1. */
export function genreTaste(catalogue: Catalogue, history: readonly number[] | Int32Array): Float64Array {
  // Plain loops: this runs for every event, and the typed arrays' `map` and `from` take most of a second in all.
  const taste = catalogue.genreShare.slice();
  for (let genre = 0; genre < taste.length; genre++) taste[genre] = LAW.prior * (taste[genre] as number);
  let weight = 1;
  let total: number = LAW.prior;
  for (let at = history.length - 1; at >= 0; at--) {
    const genre = catalogue.genreOfSeries[catalogue.seriesOf[history[at] as number] as number] as number;
    taste[genre] = (taste[genre] as number) + weight;
    total += weight;
    weight *= LAW.memory;
  }
  for (let genre = 0; genre < taste.length; genre++) taste[genre] = (taste[genre] as number) / total;
  return taste;
}

/** The second factor of the law, per series. */
function seriesInterest(catalogue: Catalogue, history: readonly number[] | Int32Array): Float64Array {
  const { seriesOf, genreOfSeries, seriesShare, genreShare } = catalogue;
  const taste = genreTaste(catalogue, history);
  const interest = seriesShare.slice();
  for (let series = 0; series < interest.length; series++) {
    const genre = genreOfSeries[series] as number;
    const shareInGenre = (seriesShare[series] as number) / (genreShare[genre] as number);
    interest[series] = LAW.exploring * (taste[genre] as number) * shareInGenre;
  }
  let weight = 1;
  for (let at = history.length - 1; at >= 0; at--) {
    const series = seriesOf[history[at] as number] as number;
    interest[series] = (interest[series] as number) + weight;
    weight *= LAW.memory;
  }
  return interest;
}

function checkHistory(history: readonly number[] | Int32Array, size: number): void {
  const seen = new Set<number>();
  for (const [position, item] of history.entries()) {
    if (!Number.isInteger(item) || item < 0 || item >= size) {
      throw new SasrecError("invalid-data", `history[${position}] is ${item}: an item index is 0 to ${size - 1}`, {
        value: item,
      });
    }
    if (seen.has(item)) {
      throw new SasrecError("invalid-data", `history[${position}] repeats item ${item}: nobody takes a film twice`, {
        value: item,
      });
    }
    seen.add(item);
  }
  if (seen.size === size) throw new SasrecError("invalid-data", "history holds every item: none can come next");
}
