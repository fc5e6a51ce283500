/**
 * The film club's shelves: invented films, each a part of a series, with a genre and a place in the club's programme.
 */

import { permutation, type Uniform } from "./random.ts";

/** Names of the genres; a film's genre is an index into this list. */
export const GENRES: readonly string[] = Object.freeze([
  "Adventure",
  "Animation",
  "Comedy",
  "Crime",
  "Documentary",
  "Drama",
  "Fantasy",
  "Musical",
  "Mystery",
  "Romance",
  "Science Fiction",
  "Western",
]);

/** Parts of a series; the last one of the catalogue may be shorter. */
export const PARTS = 8;

/**
 * Length of the club's programme, in films taken. It equals the default window of the models, so that no window hides
 * how far along a member is.
 */
export const PROGRAMME_LENGTH = 50;

/** Above 1, the parts of a series lie further apart late in the programme, which fewer members reach. */
const SPREAD = 1.2;

/** Series are taken up by Zipf's law: in proportion to 1 / (rank + offset) ^ exponent, with ranks from 1. */
const ZIPF = { exponent: 1.2, offset: 1 } as const;

/** The films, one entry of each array per item index 0..size-1, and their series, one per series index. */
export interface Catalogue {
  readonly size: number;
  readonly titles: readonly string[];
  /** Series index of the item. */
  readonly seriesOf: Int32Array;
  /** Part of its series, from 1. */
  readonly partOf: Int32Array;
  /** After how many films a member is most likely to take it, 0 to {@link PROGRAMME_LENGTH}. */
  readonly placeOf: Float64Array;
  /** Genre of a series: an index into {@link GENRES}. */
  readonly genreOfSeries: Int32Array;
  /** Popularity of a series as a share of all; these sum to 1. */
  readonly seriesShare: Float64Array;
  /** Popularity of a genre: the sum of its series' shares. */
  readonly genreShare: Float64Array;
}

/** Makes a catalogue of `size` films. Item indices are in random order, so that they tell nothing. */
export function makeCatalogue(size: number, uniform: Uniform): Catalogue {
  const numSeries = Math.ceil(size / PARTS);
  const names = seriesTitles(numSeries, PARTS, uniform);
  const order = permutation(uniform, size);
  const titles = new Array<string>(size);
  const seriesOf = new Int32Array(size);
  const partOf = new Int32Array(size);
  const placeOf = new Float64Array(size);
  for (let series = 0; series < numSeries; series++) {
    const start = uniform();
    for (let part = 0; part < PARTS; part++) {
      const item = order[series * PARTS + part];
      if (item === undefined) break;
      titles[item] = (names[series] as readonly string[])[part] as string;
      seriesOf[item] = series;
      partOf[item] = part + 1;
      placeOf[item] = PROGRAMME_LENGTH * ((part + start) / PARTS) ** SPREAD;
    }
  }
  return { size, titles, seriesOf, partOf, placeOf, ...popularity(numSeries, uniform) };
}

function popularity(
  numSeries: number,
  uniform: Uniform,
): Pick<Catalogue, "genreOfSeries" | "seriesShare" | "genreShare"> {
  const genreOfSeries = Int32Array.from({ length: numSeries }, (_, series) => series % GENRES.length);
  const weights = permutation(uniform, numSeries).map((rank) => (rank + 1 + ZIPF.offset) ** -ZIPF.exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const seriesShare = Float64Array.from(weights, (weight) => weight / total);
  const genreShare = new Float64Array(GENRES.length);
  for (let series = 0; series < numSeries; series++) {
    const genre = genreOfSeries[series] as number;
    genreShare[genre] = (genreShare[genre] as number) + (seriesShare[series] as number);
  }
  return { genreOfSeries, seriesShare, genreShare };
}

const ADJECTIVES: readonly string[] =
  `Amber Ancient Borrowed Broken Burning Clockwork Copper Crimson Crooked Distant Drowned Electric Emerald Endless
  Faithful Fallen Forgotten Frozen Gentle Gilded Glass Golden Hidden Hollow Honest Invisible Iron Ivory Last Little
  Lonely Lost Midnight Northern Paper Patient Quiet Restless Runaway Salt Scarlet Second Secret Silent Silver Sleeping
  Stolen Stubborn Tin Travelling Untold Velvet Wandering Wicked Wild Winter Wooden Young`.split(/\s+/);

const NOUNS: readonly string[] =
  `Archive Astronomer Bakery Balloon Bridge Canary Captain Carnival Cathedral Clock Comet Conductor Courier Detective
  Diary Dragon Duchess Express Falcon Ferry Fox Garden Gardener Harbour Horizon Hotel Island Juggler Kingdom Lantern
  Letter Library Lighthouse Locksmith Machine Magician Map Mirror Mountain Nightingale Observatory Orchard Orchestra
  Painter Parade Pianist Pilot Promise River Sailor Satellite Ship Station Stranger Summer Tailor Telescope Theatre
  Train Violin Voyage Waltz Widow`.split(/\s+/);

const NUMERALS: readonly string[] = ["", " II", " III", " IV", " V", " VI", " VII", " VIII"];

/** The most series that have names of their own. */
export const MAX_SERIES: number = ADJECTIVES.length * NOUNS.length;

/** Titles of `numSeries` series of `parts` parts each, at most {@link MAX_SERIES} and 8. */
export function seriesTitles(numSeries: number, parts: number, uniform: Uniform): readonly (readonly string[])[] {
  return permutation(uniform, MAX_SERIES)
    .slice(0, numSeries)
    .map((words) => {
      const title = `The ${ADJECTIVES[words % ADJECTIVES.length]} ${NOUNS[Math.floor(words / ADJECTIVES.length)]}`;
      return NUMERALS.slice(0, parts).map((numeral) => title + numeral);
    });
}
