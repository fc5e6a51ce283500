/** A comparison of two models as a sentence. */

import type { Comparison } from "./paired-comparison.ts";

/**
 * Who is better, by how much and how surely, without a full stop: `Markov is better than SASRec by 0.0121 in NDCG@10
 * (95 % interval 0.0080 to 0.0165)`. If the interval holds 0, `no difference between SASRec and Markov …`.
 */
export function describeComparison({ models, metric, difference, low, high, level, users }: Comparison): string {
  const [a, b] = models;
  const where = metric.toUpperCase();
  if (low <= 0 && high >= 0) {
    const interval = `${percent(level)} interval ${signed(low)} to ${signed(high)}`;
    return `no difference between ${a} and ${b} in ${where} on these ${users} users (${signed(difference)}, ${interval})`;
  }
  const [better, worse] = low > 0 ? [a, b] : [b, a];
  const [from, to] = low > 0 ? [low, high] : [-high, -low];
  const interval = `${percent(level)} interval ${from.toFixed(4)} to ${to.toFixed(4)}`;
  return `${better} is better than ${worse} by ${Math.abs(difference).toFixed(4)} in ${where} (${interval})`;
}

/** Of comparisons in several metrics, the one in `metric` with the strongest other model. */
export function withBest(comparisons: readonly Comparison[], metric: string): Comparison | undefined {
  const own = comparisons.filter((comparison) => comparison.metric === metric);
  return own.toSorted((a, b) => b.estimates[1] - a.estimates[1])[0];
}

/** `+0.0123`. */
export function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}

/** `0.95` as `95 %`. */
export function percent(share: number): string {
  return `${+(100 * share).toFixed(2)} %`;
}
