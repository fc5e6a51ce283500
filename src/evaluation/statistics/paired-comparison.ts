/**
 * Two models on the same users: is the difference more than chance?
 *
 * ```ts
 * const options = { history: [train, validation], perUser: true };
 * const [a, b] = [await evaluate(sasrec, test, options), await evaluate(markov, test, options)];
 * compareReports(a, b, "ndcg@10"); // { difference: 0.0121, low: 0.0080, high: 0.0165, pValue: 0.002, … }
 * ```
 */

import { SasrecError } from "../../errors.ts";
import type { EvaluationReport } from "../protocol/report.ts";
import { type BootstrapOptions, parseBootstrapOptions, percentileInterval, resampledMeans } from "./bootstrap.ts";
import type { ConfidenceInterval } from "./confidence.ts";
import { perUserOf, valuesOf } from "./user-values.ts";

/** The difference of two models in one metric, and the percentile bootstrap interval of it. */
export interface Comparison extends Omit<ConfidenceInterval, "estimate"> {
  /** Names of the two. */
  readonly models: readonly [a: string, b: string];
  /** Their means over users. */
  readonly estimates: readonly [a: number, b: number];
  /** The first model's mean less the second's. */
  readonly difference: number;
  /** Two-sided, `2 / (resamples + 1)` to 1. */
  readonly pValue: number;
}

/**
 * The paired bootstrap: users are drawn with replacement, and each brings the difference between its two values. Far
 * sharper than two separate intervals, since users who are hard for one model are hard for the other.
 *
 * The p-value is twice the share of samples whose mean difference is on the far side of zero, or on it (no less than
 * `2 / (resamples + 1)`, no more than 1): with it below `1 - level`, zero is outside the interval. It is of one
 * comparison; of many, some are small by chance.
 *
 * Sources: Efron and Tibshirani, 1993, chapters 13 and 15; Davison and Hinkley, "Bootstrap methods and their
 * application", 1997, section 4.2 (counting the data itself as one sample); Sakai, "Evaluating evaluation metrics
 * based on the bootstrap", SIGIR 2006 (for rankings).
 *
 * @param metric `"metric@k"`, in both reports
 * Throws `invalid-data` if the reports are not of the same users, test set and protocol, naming every
 * difference; and all that `confidenceInterval` throws.
 */
export function compareReports(
  a: EvaluationReport,
  b: EvaluationReport,
  metric: string,
  options: BootstrapOptions = {},
): Comparison {
  const checked = parseBootstrapOptions("compareReports", options);
  checkSame(a, b);
  const [left, right] = [valuesOf("compareReports", a, metric), valuesOf("compareReports", b, metric)];
  const differences = Float64Array.from(left, (value, user) => value - (right[user] as number));
  const means = resampledMeans(differences, checked.resamples, checked.seed);
  const [low, high] = percentileInterval(means, checked.level);
  const estimates = [a.metrics[metric] as number, b.metrics[metric] as number] as const;
  return {
    metric,
    models: [a.model, b.model],
    estimates,
    difference: estimates[0] - estimates[1],
    low,
    high,
    pValue: twoSided(means),
    ...checked,
    users: differences.length,
  };
}

/** {@link compareReports} in every metric that single users have; in none if there is one user, who has no spread. */
export function compareAll(a: EvaluationReport, b: EvaluationReport, options: BootstrapOptions = {}): Comparison[] {
  if (a.users < 2) return [];
  const metrics = Object.keys(a.metrics).filter((name) => a.perUser?.metrics[name] !== undefined);
  return metrics.map((metric) => compareReports(a, b, metric, options));
}

function twoSided(means: Float64Array): number {
  let [notAbove, notBelow] = [0, 0];
  for (const mean of means) {
    if (mean <= 0) notAbove++;
    if (mean >= 0) notBelow++;
  }
  return Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (means.length + 1));
}

function checkSame(a: EvaluationReport, b: EvaluationReport): void {
  const differing: string[] = [];
  const compare = (what: string, left: unknown, right: unknown): void => {
    if (left !== right) differing.push(`${what}: ${String(left)} and ${String(right)}`);
  };
  compare("fingerprint of the test set", a.dataset.hash, b.dataset.hash);
  compare("protocol", a.protocol.name, b.protocol.name);
  compare("items in the catalogue", a.protocol.items, b.protocol.items);
  compare("seen items", a.protocol.seen, b.protocol.seen);
  compare("seed of the sampled items", a.protocol.seed, b.protocol.seed);
  compare("users", a.users, b.users);
  const [left, right] = [perUserOf("compareReports", a), perUserOf("compareReports", b)];
  const user = left.userIds.findIndex((id, i) => id !== right.userIds[i]);
  if (user >= 0 && a.users === b.users) compare(`user number ${user}`, left.userIds[user], right.userIds[user]);
  const history = left.historyLengths.findIndex((length, i) => length !== right.historyLengths[i]);
  if (history >= 0 && user < 0) {
    const what = `history length of user ${JSON.stringify(left.userIds[history])}`;
    compare(what, left.historyLengths[history], right.historyLengths[history]);
  }
  if (differing.length === 0) return;
  const message = `compareReports: ${a.model} and ${b.model} were not evaluated alike (${differing.join("; ")}); evaluate both on the same data with the same options`;
  throw new SasrecError("invalid-data", message);
}
