/** Numbers for people. */

import type { HistoryGroup } from "../evaluation/statistics/history-groups.ts";

/** Values and intervals by the name of a metric. */
interface Measured {
  readonly metrics: Readonly<Record<string, number>>;
  readonly intervals: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
}

/** `0.1234 ± 0.0150`: the value and half of its interval's length; the value alone if there is no interval. */
export function metricText({ metrics, intervals }: Measured, name: string): string {
  const value = (metrics[name] ?? Number.NaN).toFixed(4);
  const interval = intervals[name];
  return interval === undefined ? value : `${value} ± ${((interval.high - interval.low) / 2).toFixed(4)}`;
}

/** `0.4 s`, `38 s`, `3 min 20 s`, `2 h 5 min`; a dash for an unknown time. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 120 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `1 to 10`, `11 or more`: events of a history. */
export function lengthsOf({ from, to }: Pick<HistoryGroup, "from" | "to">): string {
  if (to === null) return `${from} or more`;
  return from === to ? String(from) : `${from} to ${to}`;
}
