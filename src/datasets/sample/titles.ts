/**
 * Invented titles: `The Copper Lighthouse`, `The Copper Lighthouse II` and so on.
 *
 * @module
 */

import { permutation, type Uniform } from "./random.ts";

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
