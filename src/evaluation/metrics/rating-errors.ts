/** Errors of predicted ratings, in rating units. */

import { SasrecError } from "../../errors.ts";

/**
 * Root mean squared error: `sqrt(mean((actual - predicted)^2))`, in rating units, 0 (perfect) to infinity.
 *
 * Example: `rmse([4, 2], [3, 5])` is `sqrt((1 + 9) / 2)` = 2.236…
 *
 * Source: Herlocker et al., "Evaluating collaborative filtering recommender systems", TOIS 2004, section 4.1.
 *
 * Throws `invalid-data` if the lengths differ or are 0; `non-finite` if a value is NaN or infinite.
 */
export function rmse(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(meanError("rmse", actual, predicted, (difference) => difference * difference));
}

/**
 * Mean absolute error: `mean(|actual - predicted|)`, in rating units, 0 (perfect) to infinity.
 *
 * Example: `mae([4, 2], [3, 5])` is `(1 + 3) / 2` = 2.
 *
 * Source: Herlocker et al., TOIS 2004, section 4.1.
 *
 * Throws `invalid-data` if the lengths differ or are 0; `non-finite` if a value is NaN or infinite.
 */
export function mae(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return meanError("mae", actual, predicted, Math.abs);
}

function meanError(
  metric: string,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  loss: (difference: number) => number,
): number {
  if (actual.length !== predicted.length) {
    throw new SasrecError(
      "invalid-data",
      `${metric}: ${actual.length} actual ratings but ${predicted.length} predicted ones; give one prediction for each rating`,
    );
  }
  if (actual.length === 0)
    throw new SasrecError("invalid-data", `${metric}: no ratings given; the mean of none is undefined`);
  let sum = 0;
  for (let row = 0; row < actual.length; row++) {
    const truth = finite(metric, "actual", actual, row);
    sum += loss(truth - finite(metric, "predicted", predicted, row));
  }
  return sum / actual.length;
}

function finite(metric: string, argument: string, values: ArrayLike<number>, row: number): number {
  const value = values[row];
  if (value === undefined || !Number.isFinite(value)) {
    throw new SasrecError(
      "non-finite",
      `${metric}: ${argument}[${row}] is ${String(value)}; every rating must be a finite number`,
    );
  }
  return value;
}
