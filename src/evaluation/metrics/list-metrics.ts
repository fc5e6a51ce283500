/**
 * Metrics of the recommended lists, which do not look at what the user took: coverage, novelty, popularity.
 *
 * They are of each user's top k in full ranking, seen items left out if they are filtered. Ties are counted in
 * expectation: if the k-th place is tied, every tied item is in the list with its chance (see `top-items.ts`).
 */

import type { TopCut } from "./top-items.ts";

/** The mean of `value` over a top k, 0 for an empty one. */
function meanOf(items: readonly number[], cut: TopCut, value: (item: number) => number): number {
  let sum = 0;
  for (let place = 0; place < cut.end; place++) {
    const chance = place < cut.certain ? 1 : cut.chance;
    sum += chance * value(items[place] as number);
  }
  return cut.places === 0 ? 0 : sum / cut.places;
}

/**
 * Novelty@k of one user, in bits: the mean self-information `-log2(users who have the item / all users)` of the items
 * in the top k. 0 if every user has all of them; at most `log2(all users)`.
 *
 * Example: of 8 users, 4 have the one recommended item and 1 has the other: (1 + 3) / 2 = 2.
 *
 * Source: Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS 2010.
 */
export function novelty(items: readonly number[], cut: TopCut, information: Float64Array): number {
  return meanOf(items, cut, (item) => information[item] as number);
}

/**
 * Popularity overlap@k of one user, 0..1: the share of the top k that is at least as popular as the k-th most popular
 * item that could have been recommended to the user. 1 if the list is what a popularity recommender would show.
 *
 * Example: of the items that a user has not seen, 9, 7 and 7 users have a, b and c, and fewer have any other; the top
 * 2 of b and d has 1/2.
 *
 * Items as popular as the k-th count too, so that ties in popularity cannot speak against a popularity model. Our own
 * definition; on the bias it shows: Jannach et al., "What recommenders recommend", UMUAI 2015.
 *
 * @param atLeast users who have the k-th most popular candidate
 */
export function popularityOverlap(items: readonly number[], cut: TopCut, usersOf: Int32Array, atLeast: number): number {
  return meanOf(items, cut, (item) => ((usersOf[item] as number) >= atLeast ? 1 : 0));
}

/**
 * Catalogue coverage@k, 0..1: the share of the model's catalogue that is in at least one user's top k. It grows with
 * the number of users, so it compares only between models evaluated on the same ones.
 *
 * Tied: an item is in nobody's list with the product of each user's chance of not having it, as if every user's ties
 * were ordered on their own.
 *
 * Example: two users with the top 2 (a, b) and (b, c) cover 3 items of a catalogue of 12: 0.25.
 *
 * Source: Ge, Delgado-Battenfeld and Jannach, "Beyond accuracy: evaluating recommender systems by coverage and
 * serendipity", RecSys 2010.
 */
export class Coverage {
  /** By item: the chance that it is in no list yet. */
  readonly #missed: Float64Array;

  constructor(numItems: number) {
    this.#missed = new Float64Array(numItems).fill(1);
  }

  add(items: readonly number[], cut: TopCut): void {
    for (let place = 0; place < cut.end; place++) {
      const item = items[place] as number;
      const missed = place < cut.certain ? 0 : 1 - cut.chance;
      this.#missed[item] = (this.#missed[item] as number) * missed;
    }
  }

  get value(): number {
    let covered = 0;
    for (const missed of this.#missed) covered += 1 - missed;
    return covered / this.#missed.length;
  }
}
