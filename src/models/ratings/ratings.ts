/** Ratings predicted from scores: biases of user and item, plus the model's score brought to the rating scale. */

import { SasrecError } from "../../errors.ts";

/**
 * `mean + userBias + itemBias + slope * z`, z being the item's score in standard deviations above the user's mean; then
 * brought within the ratings seen, from `low` to `high`: nobody gives 5.3 of 5 stars.
 */
export interface RatingModel {
  readonly mean: number;
  /** Rating points per standard deviation of the score. */
  readonly slope: number;
  /** The lowest and the highest rating of the training data. */
  readonly low: number;
  readonly high: number;
  readonly userBias: Float32Array;
  readonly itemBias: Float32Array;
}

/** Training ratings as indices and numbers, one entry an event. */
export interface RatedEvents {
  readonly numUsers: number;
  readonly numItems: number;
  readonly users: Int32Array;
  readonly items: Int32Array;
  readonly ratings: ArrayLike<number>;
  /** The standardised score the model gave the item just before the event; 0 if there was no history yet. */
  readonly scores: Float32Array;
}

/** Ratings that an item or user of few is pulled to the mean with. Koren (2008), section 2.1, has 25 and 10. */
const ITEM_DAMPING = 5;
const USER_DAMPING = 5;
const SWEEPS = 10;
/** Standardised scores whose squares add up to less do not vary: a slope from them would be beyond single precision. */
const LEAST_SQUARE = 1e-6;

/** Beyond it sums and differences of ratings, and slopes, may leave single precision, in which they are kept. */
const LARGEST_RATING = 1e30;

/** Throws `invalid-data` for a rating too large to be predicted. To be asked before training. */
export function checkRatings(ratings: ArrayLike<number>): void {
  for (let row = 0; row < ratings.length; row++) {
    const rating = ratings[row] as number;
    if (Math.abs(rating) <= LARGEST_RATING) continue;
    const what = `fit: the rating ${rating} of row ${row} is too large to be predicted, at most ${LARGEST_RATING} can be`;
    const todo = "Bring ratings to a usual scale, or leave them out";
    throw new SasrecError("invalid-data", `${what}. ${todo}.`, { row, column: "ratings", value: rating });
  }
}

/**
 * Damped biases by alternating least squares (Koren, 2008, section 2.1), then the slope that fits what they leave.
 * All on training data. Throws `non-finite` if they leave single precision.
 */
export function calibrateRatings(events: RatedEvents): RatingModel {
  const { users, items, ratings, scores } = events;
  const n = ratings.length;
  let [sum, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    const rating = ratings[i] as number;
    sum += rating;
    low = Math.min(low, rating);
    high = Math.max(high, rating);
  }
  const mean = sum / n;
  const userBias = new Float32Array(events.numUsers);
  const itemBias = new Float32Array(events.numItems);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    fitBias(itemBias, items, ITEM_DAMPING, (i) => (ratings[i] as number) - mean - at(userBias, users, i));
    fitBias(userBias, users, USER_DAMPING, (i) => (ratings[i] as number) - mean - at(itemBias, items, i));
  }
  let [product, square] = [0, 0];
  for (let i = 0; i < n; i++) {
    const rest = (ratings[i] as number) - mean - at(userBias, users, i) - at(itemBias, items, i);
    const z = scores[i] as number;
    product += rest * z;
    square += z * z;
  }
  const slope = square < LEAST_SQUARE ? 0 : product / square;
  if (!Number.isFinite(Math.fround(slope)) || !userBias.every(Number.isFinite) || !itemBias.every(Number.isFinite)) {
    throw new SasrecError("non-finite", "the ratings lead to numbers that are not finite: bring them to a usual scale");
  }
  // Rounded as the file will hold them, so that a loaded model predicts the very same numbers.
  return { mean: Math.fround(mean), slope: Math.fround(slope), low, high, userBias, itemBias };
}

/** The rating of one pair; an unknown user or item has index -1 and no bias. */
export function rate(model: RatingModel, user: number, item: number, z: number): number {
  const rating = model.mean + (model.userBias[user] ?? 0) + (model.itemBias[item] ?? 0) + model.slope * z;
  return Math.min(model.high, Math.max(model.low, rating));
}

function at(bias: Float32Array, indices: Int32Array, i: number): number {
  return bias[indices[i] as number] as number;
}

function fitBias(bias: Float32Array, indices: Int32Array, damping: number, rest: (i: number) => number): void {
  const sums = new Float64Array(bias.length);
  const counts = new Float64Array(bias.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    sums[index] = (sums[index] as number) + rest(i);
    counts[index] = (counts[index] as number) + 1;
  }
  for (let k = 0; k < bias.length; k++) bias[k] = (sums[k] as number) / ((counts[k] as number) + damping);
}
