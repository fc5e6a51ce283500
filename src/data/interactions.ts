/**
 * The words of the data folder: one event, what is known of an item, and a log of events.
 *
 * @module
 */

import type { Id } from "./ids.ts";

/** One event: `userId` took `itemId` at `timestamp`. */
export interface Interaction {
  readonly userId: Id;
  readonly itemId: Id;
  /** 1 where the log has no ratings. */
  readonly rating: number;
  /** In the unit of the source (MovieLens: seconds since 1970); the row number where the log has no times. */
  readonly timestamp: number;
}

/** What is known of an item beside its id. */
export interface ItemInfo {
  readonly title?: string;
  /** Categories, in the order of the source. */
  readonly genres?: readonly string[];
}

/** A log as parallel columns, one entry an event; all columns have the same length. */
export interface InteractionColumns {
  readonly userIds: readonly Id[];
  readonly itemIds: readonly Id[];
  readonly ratings?: readonly number[];
  readonly timestamps?: readonly number[];
  readonly items?: ReadonlyMap<Id, ItemInfo>;
  readonly name?: string;
}

/** What splits, filters and summaries read of a data set. */
export interface EventLog {
  readonly name: string;
  readonly size: number;
  readonly userIds: readonly Id[];
  readonly itemIds: readonly Id[];
  readonly ratings: readonly number[];
  readonly timestamps: readonly number[];
  readonly hasRatings: boolean;
  readonly hasTimestamps: boolean;
  readonly users: readonly Id[];
  readonly catalogue: readonly Id[];
  /** Each user's row numbers, in time order; rows of equal time keep the order of the log. */
  userSequences(): ReadonlyMap<Id, readonly number[]>;
}
