/**
 * Results by length of the history: does a model serve newcomers as well as regulars?
 *
 * ```ts
 * const report = await evaluate(model, test, { perUser: true });
 * byHistoryLength(report, { upTo: [10, 50, 200] }); // [{ from: 1, to: 10, users: 812, metrics: { "ndcg@10": … } }, …]
 * ```
 */

import { type Other, resolve } from "../../options/table.ts";
import type { EvaluationReport } from "../protocol/report.ts";
import { perUserOf } from "./user-values.ts";

/** Users whose histories are of similar length. */
export interface HistoryGroup {
  /** Events, at least 1. */
  readonly from: number;
  /** Events, inclusive; `null` in the last group, which has no bound. */
  readonly to: number | null;
  /** Users in the group, at least 1. */
  readonly users: number;
  /** By `"metric@k"`: the mean over the group's users; without coverage. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Options of `byHistoryLength`. */
export interface HistoryGroupOptions {
  /**
   * The longest history of each group but the last, ascending integers of at least 1. Default: the quartiles of the
   * evaluated users' lengths, four groups of about equal size (fewer if many users have equal lengths).
   */
  readonly upTo?: readonly number[];
}

const ascending: Other<readonly number[]> = {
  is(value): value is readonly number[] {
    return (
      Array.isArray(value) &&
      value.every((bound, i) => Number.isSafeInteger(bound) && bound > Math.max(0, value[i - 1] ?? 0))
    );
  },
  give: "whole numbers of at least 1, in ascending order",
};

/**
 * A report's metrics for groups of users by the length of their histories, shortest first. Empty groups are left out.
 *
 * A length counts all events before the test whose items the model knows, even if there are more than its `maxLength`.
 * Throws `invalid-option` for a report without `perUser`, or bounds that are not ascending.
 */
export function byHistoryLength(report: EvaluationReport, options: HistoryGroupOptions = {}): HistoryGroup[] {
  const { upTo } = resolve("byHistoryLength", {}, options, { upTo: ascending });
  const { historyLengths, metrics } = perUserOf("byHistoryLength", report);
  const bounds = [...(upTo ?? quartiles(historyLengths)), Number.POSITIVE_INFINITY];
  const members: number[][] = bounds.map(() => []);
  historyLengths.forEach((length, user) => {
    members[bounds.findIndex((bound) => length <= bound)]?.push(user);
  });
  return members.flatMap((users, i) => {
    if (users.length === 0) return [];
    const to = bounds[i] as number;
    const means = Object.entries(metrics).map(([name, values]) => {
      return [name, users.reduce((sum, user) => sum + (values[user] as number), 0) / users.length] as const;
    });
    return {
      from: (bounds[i - 1] ?? 0) + 1,
      to: Number.isFinite(to) ? to : null,
      users: users.length,
      metrics: Object.fromEntries(means),
    };
  });
}

/** The three quartiles of `lengths`, ascending. Equal ones count once, and the longest length not at all. */
function quartiles(lengths: readonly number[]): number[] {
  const ascending = Float64Array.from(lengths).sort();
  const bounds = [1, 2, 3].map((quarter) => ascending[Math.ceil((quarter * ascending.length) / 4) - 1] as number);
  const longest = ascending.at(-1) as number;
  return [...new Set(bounds)].filter((bound) => bound < longest);
}
