/**
 * The embedded data set `sample`: a small film club, made from a seed. No file, no download.
 *
 * ```ts
 * const data = generateSample();
 * const { train, validation, test } = data.leaveOneOut();
 * ```
 */

import { Dataset } from "../../data/dataset.ts";
import type { ItemInfo } from "../../data/interactions.ts";
import { type Given, resolve } from "../../options/table.ts";
import { GENRES, makeCatalogue } from "./catalogue.ts";
import { genreTaste, type Law, makeLaw, nextItemWeights } from "./process.ts";
import { normal, randomStreams, type Uniform, weightedIndex } from "./random.ts";

/** What is generated. */
export const sampleOptions = {
  /** Everything random follows from it: a 32-bit integer. Default 42. */
  seed: { type: "int", min: -2147483648, max: 2147483647, default: 42, help: "everything random follows from it" },
  /** Members, 1 to 100,000. More members leave the first ones as they are. Default 2,000. */
  users: { type: "int", min: 1, max: 100_000, default: 2000, help: "members" },
  /** Films, 100 to 10,000. Default 600. */
  items: { type: "int", min: 100, max: 10_000, default: 600, help: "films" },
} as const;

/** Options of {@link generateSample}. */
export interface SampleOptions extends Given<typeof sampleOptions> {}

/** The club: its films, the law, and its members. Item index i has id i + 1, as has user index u. */
export interface Club {
  readonly law: Law;
  readonly numUsers: number;
  /** Each member in turn, drawn as asked for. */
  members(): Iterable<Member>;
}

/** The club that `options` describe. Throws `invalid-option`. */
export function makeClub(method: string, options: SampleOptions = {}): Club {
  const { seed, users, items } = resolve(method, sampleOptions, options);
  const catalogueStream = randomStreams(seed).next().value;
  const law = makeLaw(makeCatalogue(items, catalogueStream));
  const quality = Float64Array.from({ length: items }, () => 0.45 * normal(catalogueStream));
  return {
    law,
    numUsers: users,
    *members(): Generator<Member> {
      const streams = randomStreams(seed);
      streams.next();
      for (let user = 0; user < users; user++) yield drawMember(law, quality, streams.next().value);
    },
  };
}

/**
 * Generates the sample: by default 2,000 users and 600 items (ids 1 to 600), about 56,000 events, 5 to 60 a user, with
 * titles, genres, ratings 1 to 5 and times. Nobody takes an item twice. The law of the next item is in `process.ts`, and
 * `sampleOracle` knows it. The same options give the same data.
 *
 * Throws `invalid-option`.
 */
export function generateSample(options: SampleOptions = {}): Dataset {
  const { law, members } = makeClub("generateSample", options);
  const userIds: number[] = [];
  const itemIds: number[] = [];
  const ratings: number[] = [];
  const timestamps: number[] = [];
  let userId = 0;
  for (const member of members()) {
    userId++;
    for (const [at, item] of member.items.entries()) {
      userIds.push(userId);
      itemIds.push(item + 1);
      ratings.push(member.ratings[at] as number);
      timestamps.push(member.timestamps[at] as number);
    }
  }
  return Dataset.from({ name: "sample", userIds, itemIds, ratings, timestamps, items: itemInfo(law) });
}

function itemInfo({ catalogue }: Law): ReadonlyMap<number, ItemInfo> {
  return new Map(
    catalogue.titles.map((title, item) => {
      const genre = catalogue.genreOfSeries[catalogue.seriesOf[item] as number] as number;
      return [item + 1, { title, genres: [GENRES[genre] as string] }];
    }),
  );
}

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
