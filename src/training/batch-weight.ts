/**
 * What a batch weighs against others (`docs/decisions/0010-batches-of-like-length.md`).
 *
 * @module
 */

/** A batch, by numbers. */
export interface BatchSize {
  readonly sequences: number;
  /** Events with a next one: all of a sequence but its last. */
  readonly events: number;
  /** Events at which an item is to be guessed: all of them, or those that BERT4Rec's masks happen to hide. */
  readonly targets: number;
}

/**
 * What the sum of a batch's losses is divided by: the result is the mean over its targets times its events over those
 * that so many sequences usually have, `usualEvents` each. So a batch of short histories weighs less than one of long
 * ones, as if both had been shuffled together, and events of all full batches count alike; an epoch's last batch, which
 * may be smaller, weighs as much as a full one. How many of the events are targets makes no step longer.
 */
export function divisorOf({ sequences, events, targets }: BatchSize, usualEvents: number): number {
  return sequences * usualEvents * (targets / events);
}
