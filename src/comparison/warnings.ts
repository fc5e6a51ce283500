/**
 * What somebody who hopes that a model is better should be told.
 *
 * @module
 */

import type { Comparison } from "../evaluation/statistics/paired-comparison.ts";
import { percent, signed } from "./format.ts";

/** A model that the subject does not clearly beat. */
export interface ComparisonWarning {
  /** The other is better by more than chance; or the data cannot tell the two apart. */
  readonly code: "other-wins" | "no-clear-difference";
  /** The other model. */
  readonly model: string;
  /** One sentence for people. */
  readonly message: string;
}

/** One for each comparison in `metric` whose interval is not above zero. */
export function warningsOf(comparisons: readonly Comparison[], metric: string): ComparisonWarning[] {
  return comparisons.flatMap((comparison): ComparisonWarning[] => {
    if (comparison.metric !== metric || comparison.low > 0) return [];
    const { models, difference, low, high, level, users } = comparison;
    const [subject, model] = models;
    const interval = `${percent(level)} interval ${signed(low)} to ${signed(high)}`;
    const what = `${metric.toUpperCase()} of ${subject} less ${model}: ${signed(difference)}, ${interval}`;
    if (high < 0) return [{ code: "other-wins", model, message: `${model} is better than ${subject} (${what})` }];
    const message = `${subject} and ${model} cannot be told apart on these ${users} users (${what})`;
    return [{ code: "no-clear-difference", model, message }];
  });
}
