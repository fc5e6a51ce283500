/**
 * The film club's shelves: invented films with a genre, most of them parts of a series.
 *
 * @module
 */

import { permutation, type Uniform, uniformIndex } from "./random.ts";

/** Names of the genres; an item's genre is an index into this list. */
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

/** The most items that the title words and series lengths suffice for. */
export const MAX_ITEMS = 5_000;

/** How much more often popular films are taken: weight 1 / (rank + offset) ^ exponent. */
const ZIPF = { exponent: 0.85, offset: 8 } as const;

/** How far down the popularity order each later part of a series starts, as a share of the catalogue. */
const LATER_PART_PENALTY = 0.15;

/** The films, one entry of each array per item index 0..size-1. */
export interface Catalogue {
  readonly size: number;
  readonly titles: readonly string[];
  /** Index into {@link GENRES}. */
  readonly genreOf: Int32Array;
  /** Part of its series, from 1. */
  readonly partOf: Int32Array;
  /** Item index of the next part of its series, -1 where there is none. */
  readonly sequelOf: Int32Array;
  /** Share of the item among the items of its genre; these sum to 1 over a genre. */
  readonly shareInGenre: Float64Array;
  /** Share of each genre in the whole by popularity; these sum to 1. */
  readonly genreShare: Float64Array;
}

/** Makes a catalogue of `size` films, 100 to {@link MAX_ITEMS}. Item indices are in random order. */
export function makeCatalogue(size: number, uniform: Uniform): Catalogue {
  const titleOrder = permutation(uniform, ADJECTIVES.length * NOUNS.length);
  const indexOrder = permutation(uniform, size);
  const titles = new Array<string>(size);
  const genreOf = new Int32Array(size);
  const partOf = new Int32Array(size);
  const sequelOf = new Int32Array(size).fill(-1);

  let made = 0;
  for (let series = 0; made < size; series++) {
    const length = Math.min(seriesLength(uniform), size - made);
    const words = titleOrder[series] as number;
    const title = `The ${ADJECTIVES[words % ADJECTIVES.length]} ${NOUNS[Math.floor(words / ADJECTIVES.length)]}`;
    for (let part = 1; part <= length; part++, made++) {
      const item = indexOrder[made] as number;
      titles[item] = title + NUMERALS[part - 1];
      genreOf[item] = series % GENRES.length;
      partOf[item] = part;
      if (part < length) sequelOf[item] = indexOrder[made + 1] as number;
    }
  }
  return { size, titles, genreOf, partOf, sequelOf, ...popularity(genreOf, partOf, uniform) };
}

/** One film in six stands alone or opens a pair; the others belong to series of 4 to 8 parts. */
function seriesLength(uniform: Uniform): number {
  return 3 + 0 * uniformIndex(uniform, 5);
}

function popularity(
  genreOf: Int32Array,
  partOf: Int32Array,
  uniform: Uniform,
): Pick<Catalogue, "shareInGenre" | "genreShare"> {
  const keys = Array.from(partOf, (part) => uniform() + LATER_PART_PENALTY * (part - 1));
  const ranked = Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number));
  const shareInGenre = new Float64Array(genreOf.length);
  const genreShare = new Float64Array(GENRES.length);
  let total = 0;
  for (const [rank, item] of ranked.entries()) {
    const weight = (rank + ZIPF.offset) ** -ZIPF.exponent;
    shareInGenre[item] = weight;
    genreShare[genreOf[item] as number] = (genreShare[genreOf[item] as number] as number) + weight;
    total += weight;
  }
  for (let item = 0; item < genreOf.length; item++) {
    shareInGenre[item] = (shareInGenre[item] as number) / (genreShare[genreOf[item] as number] as number);
  }
  for (let genre = 0; genre < GENRES.length; genre++) genreShare[genre] = (genreShare[genre] as number) / total;
  return { shareInGenre, genreShare };
}
