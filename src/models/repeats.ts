/** Whether people come back to items, and what follows for recommendations. */

import type { EventLog } from "../data/interactions.ts";
import { readingHistories } from "../data/summary.ts";
import type { Seen } from "../scoring/seen.ts";
import type { Work } from "../turns.ts";

/** Share of repeats from which seen items are recommended, too. */
const ALLOWED_FROM = 0.1;

/** What a log says of repeats. */
export interface Repeats {
  /** Share of the events, each user's first left out, whose item the user has had before. */
  readonly repeatRate: number;
  /** Whether items of the history may be recommended if a request does not say it. */
  readonly seen: Seen;
}

/**
 * What `log` says of repeats: seen items are allowed if at least a tenth of the events are repeats.
 *
 * @param excludeSeen whether the model's loss left seen items out: it ranks them by chance, so they stay masked
 */
export function* repeatsOf(log: EventLog, excludeSeen = false): Work<Repeats> {
  const chances = log.size - log.userIndices().length;
  const repeatRate = chances === 0 ? 0 : (yield* readingHistories(log)).repeats / chances;
  return { repeatRate, seen: repeatRate >= ALLOWED_FROM && !excludeSeen ? "allowed" : "masked" };
}
