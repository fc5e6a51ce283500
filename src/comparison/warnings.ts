/** What somebody who hopes that a model is better should be told. */

import { describeComparison } from "../evaluation/statistics/describe-comparison.ts";
import type { Comparison } from "../evaluation/statistics/paired-comparison.ts";

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
    const code = comparison.high < 0 ? "other-wins" : "no-clear-difference";
    return [{ code, model: comparison.models[1], message: describeComparison(comparison) }];
  });
}
