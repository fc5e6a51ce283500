/** The words of the data folder: one event, what is known of an item, and a log of events. */

import type { Id, IdMap } from "./ids.ts";

/** One event: `userId` took `itemId` at `timestamp`. */
export interface Interaction {
  /** Who. */
  readonly userId: Id;
  /** What. */
  readonly itemId: Id;
  /** 1 if the log has no ratings. */
  readonly rating: number;
  /** In the unit of the source (MovieLens: seconds since 1970); the row number if the log has no times. */
  readonly timestamp: number;
}

/** What is known of an item beside its id. */
export interface ItemInfo {
  /** Name for people. */
  readonly title?: string;
  /** Categories, in the order of the source. */
  readonly genres?: readonly string[];
}

/** Arrays of numbers, one an event, as Arrow and Parquet readers hand them out. */
export type TypedColumn =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A log as parallel columns, one entry an event; all columns have the same length. */
export interface InteractionColumns {
  /** Who, one an event. */
  readonly userIds: readonly (Id | bigint)[] | TypedColumn;
  /** What, one an event. */
  readonly itemIds: readonly (Id | bigint)[] | TypedColumn;
  /** How it was liked, one an event, in any unit. */
  readonly ratings?: readonly number[] | TypedColumn;
  /** Numbers in any unit; or Date objects or ISO 8601 texts, which become seconds since 1970. */
  readonly timestamps?: readonly (number | bigint)[] | readonly Date[] | readonly string[] | TypedColumn;
  /** Titles and genres by item. */
  readonly items?: ReadonlyMap<Id, ItemInfo>;
  /** Name of the log in messages and reports. */
  readonly name?: string;
}

/** An event as a row, as database drivers and `JSON.parse` hand it out. */
export interface InteractionRow {
  /** Who. */
  readonly userId: Id | bigint;
  /** What. */
  readonly itemId: Id | bigint;
  /** How it was liked, in any unit; in all rows or in none. */
  readonly rating?: number;
  /** When: a number in any unit, or a date, which becomes seconds since 1970; in all rows or in none. */
  readonly timestamp?: number | bigint | Date | string;
}

/** Events as indices and numbers, one entry an event, in the order of the log. Not to be written to. */
export interface EventColumns {
  /** Index of the user in the log's map, (events). */
  readonly user: Int32Array;
  /** Index of the item in the log's map, (events). */
  readonly item: Int32Array;
  /** (events), in the unit of the source. Absent if the log has no timestamps. */
  readonly time?: Float64Array;
  /** (events), in the unit of the source. Absent if the log has no ratings. Single precision only if no rating changes by it. */
  readonly rating?: Float32Array | Float64Array;
}

/** The two maps of a log. The parts of a split share them, so that they may have ids without an event. */
export interface EventIds {
  /** User ids and their indices. */
  readonly users: IdMap;
  /** Item ids and their indices. */
  readonly items: IdMap;
}

/** Each user's rows in time order: those of user `u` are `rows[offsets[u] .. offsets[u + 1])`. */
export interface TimeOrder {
  /** Where each user's rows begin, and the end, (users + 1). */
  readonly offsets: Int32Array;
  /** Row numbers in the log, (events). */
  readonly rows: Int32Array;
}

/** Each user's items in time order: those of user `u` are `events[offsets[u] .. offsets[u + 1])`. */
export interface Histories {
  /** Where each user's events begin, and the end, (users + 1). */
  readonly offsets: Int32Array;
  /** Item indices, (events). */
  readonly events: Int32Array;
}

/** What a data set is made of. */
export interface LogContents {
  /** Name in messages and reports. */
  readonly name: string;
  /** The events as indices and numbers. */
  readonly columns: EventColumns;
  /** The maps of `columns`; they may have ids without an event. */
  readonly ids: EventIds;
  /** Titles and genres by item. */
  readonly items?: ReadonlyMap<Id, ItemInfo>;
  /** What was doubtful in the source, one sentence each. */
  readonly notes?: readonly string[];
  /** Without timestamps: each event's row in the log as it was made. Absent: events are in the order of that log. */
  readonly rows?: Int32Array | undefined;
  /** The log that `rows` are of: logs without timestamps that have the same one go together in time. */
  readonly source?: object;
}

/** What splits, filters and summaries read of a data set. */
export interface EventLog {
  readonly name: string;
  readonly size: number;
  readonly columns: EventColumns;
  readonly ids: EventIds;
  /** Indices of the users that have an event, by first appearance. */
  userIndices(): Int32Array;
  /** Indices of the items that have an event, by first appearance. */
  itemIndices(): Int32Array;
  timeOrder(): TimeOrder;
  histories(): Histories;
}
