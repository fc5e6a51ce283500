/**
 * What one member of the club does: which films, when, and how they are rated.
 *
 * @module
 */

import { genreTaste, type Law, nextItemWeights } from "./process.ts";
import { normal, type Uniform, weightedIndex } from "./random.ts";

/** Shortest and longest history. */
export const HISTORY_LENGTH = { min: 5, max: 60 } as const;

const HOUR = 3600;
const DAY = 24 * HOUR;
/** 2022-01-01, 00:00 UTC: members join in the two years from here. */
const OPENING = 1_640_995_200;

/** Item indices, oldest first, with the rating (1 to 5) and the time (Unix seconds, increasing) of each. */
export interface Member {
  readonly items: readonly number[];
  readonly ratings: readonly number[];
  readonly timestamps: readonly number[];
}

/** Draws a member by the law. `quality` is how much better than the average film each item is, in stars. */
export function drawMember(law: Law, quality: Float64Array, uniform: Uniform): Member {
  const items = drawHistory(law, uniform);
  return {
    items,
    ratings: drawRatings(law, quality, items, uniform),
    timestamps: drawTimestamps(items.length, uniform),
  };
}

/** Lengths are skewed to the short side: 28 films on average. */
function drawHistory(law: Law, uniform: Uniform): number[] {
  const { min, max } = HISTORY_LENGTH;
  const length = min + Math.floor((max - min + 1) * uniform() ** 1.4);
  const weights = new Float64Array(law.catalogue.size);
  const history: number[] = [];
  while (history.length < length) {
    const total = nextItemWeights(law, history, weights);
    history.push(weightedIndex(uniform, weights, total));
  }
  return history;
}

/** Stars: the member's mildness, the film's quality, the member's liking for the genre, and noise. */
function drawRatings(law: Law, quality: Float64Array, items: readonly number[], uniform: Uniform): number[] {
  const { seriesOf, genreOfSeries } = law.catalogue;
  const mildness = 3.2 + 0.4 * normal(uniform);
  const taste = genreTaste(law.catalogue, items);
  return items.map((item) => {
    const liking = taste[genreOfSeries[seriesOf[item] as number] as number] as number;
    const stars = mildness + (quality[item] as number) + 1.5 * liking + 0.6 * normal(uniform);
    return Math.min(5, Math.max(1, Math.round(stars)));
  });
}

/** Evenings of a few films two to four hours apart, and about a week between evenings. */
function drawTimestamps(length: number, uniform: Uniform): number[] {
  let time = OPENING + Math.floor(uniform() * 730 * DAY);
  return Array.from({ length }, () => {
    const sameEvening = uniform() < 0.6;
    const wait = sameEvening ? (2 + 2 * uniform()) * HOUR : 12 * HOUR - Math.log(1 - uniform()) * 7 * DAY;
    time += Math.floor(wait);
    return time;
  });
}
