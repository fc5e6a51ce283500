/**
 * The data set: an immutable log of events.
 *
 * ```ts
 * const data = Dataset.from({ userIds: ["ann", "ann", "bob"], itemIds: [1, 2, 1], timestamps: [10, 20, 15] });
 * const { train, test } = data.filter({ minUserInteractions: 2 }).trainTestSplit({ testSize: 0.5 });
 * ```
 *
 * @module
 */

import { type CheckedColumns, checkColumns } from "./columns.ts";
import { type FilterOptions, filterRows } from "./filter.ts";
import { type Id, IdMap } from "./ids.ts";
import type { EventLog, Interaction, InteractionColumns, ItemInfo } from "./interactions.ts";
import {
  type Assignment,
  assignByTime,
  assignLeaveOneOut,
  assignTrainTest,
  type LeaveOneOutOptions,
  PART_NAMES,
  type SplitRecord,
  TEST,
  type TimeSplitOptions,
  TRAIN,
  type TrainTestSplitOptions,
  VALIDATION,
} from "./splits.ts";
import { type DatasetSummary, summarize } from "./summary.ts";
import { buildUserSequences } from "./user-sequences.ts";

/** The split that a data set came out of, and which part of it the data set is. */
export interface DatasetPart extends SplitRecord {
  readonly part: (typeof PART_NAMES)[number];
}

/** Two disjoint data sets that together hold all events. */
export interface TrainTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Three disjoint data sets that together hold all events. */
export interface TrainValidationTest extends TrainTest {
  readonly validation: Dataset;
}

/**
 * An immutable log of events, one row each, in the order of the source. All arrays and maps it hands out are frozen.
 *
 * - A repeated (user, item) pair is kept: it is another event.
 * - Time order is stable: events of equal time keep the order of the rows.
 * - Without ratings every rating is 1 and `hasRatings` is false; without timestamps the timestamp is the row number in
 *   the log as it was made (kept by filters and splits) and `hasTimestamps` is false: file order is then time order.
 * - A user with one event is kept, until a filter drops it; splits leave it in train.
 */
export class Dataset implements EventLog, Iterable<Interaction> {
  /** For messages and reports. */
  readonly name: string;
  /** The user of each event, length `size`. */
  readonly userIds: readonly Id[];
  /** The item of each event, length `size`. */
  readonly itemIds: readonly Id[];
  /** The rating of each event; all 1 where there are none. */
  readonly ratings: readonly number[];
  /** The time of each event, in the unit of the source; row numbers where there are none. */
  readonly timestamps: readonly number[];
  readonly hasRatings: boolean;
  readonly hasTimestamps: boolean;
  /** Titles and genres, where the source has them; may name items without events. Shared by filters and splits. */
  readonly items: ReadonlyMap<Id, ItemInfo>;
  /** Where this data set is, unchanged, a part of a split: which; reports of evaluations carry it. */
  readonly part: DatasetPart | undefined;
  /** Number of events. */
  readonly size: number;
  /** Distinct users, by first appearance. */
  readonly users: readonly Id[];
  /** Distinct items that have an event, by first appearance. */
  readonly catalogue: readonly Id[];
  #sequences: ReadonlyMap<Id, readonly number[]> | undefined;

  private constructor(columns: CheckedColumns, hasRatings: boolean, hasTimestamps: boolean, part?: DatasetPart) {
    const { name, userIds, itemIds, ratings, timestamps, items } = columns;
    this.name = name;
    this.userIds = userIds;
    this.itemIds = itemIds;
    this.size = userIds.length;
    this.ratings = ratings ?? Object.freeze(new Array<number>(this.size).fill(1));
    this.timestamps = timestamps ?? Object.freeze(Array.from(userIds, (_, row) => row));
    this.hasRatings = hasRatings;
    this.hasTimestamps = hasTimestamps;
    this.items = items;
    this.part = part;
    this.users = new IdMap(userIds).ids;
    this.catalogue = new IdMap(itemIds).ids;
    Object.freeze(this);
  }

  /**
   * A data set of the given columns, which are copied. It may be empty.
   *
   * @throws SasrecError `invalid-data` for columns of unequal length, an id that is neither a string nor a finite
   * number, a rating or timestamp that is no finite number
   */
  static from(columns: InteractionColumns): Dataset {
    const checked = checkColumns(columns);
    return new Dataset(checked, checked.ratings !== undefined, checked.timestamps !== undefined);
  }

  get numUsers(): number {
    return this.users.length;
  }

  get numItems(): number {
    return this.catalogue.length;
  }

  /** The user's items in time order, repeats kept; empty for an unknown user. */
  getUserItems(userId: Id): readonly Id[] {
    const rows = this.userSequences().get(userId) ?? [];
    return Object.freeze(rows.map((row) => this.itemIds[row] as Id));
  }

  /** Each user's row numbers in time order; rows of equal time keep the order of the log. Computed once. */
  userSequences(): ReadonlyMap<Id, readonly number[]> {
    this.#sequences ??= buildUserSequences(this.userIds, this.timestamps);
    return this.#sequences;
  }

  /** The events in the order of the log. */
  *[Symbol.iterator](): IterableIterator<Interaction> {
    for (let row = 0; row < this.size; row++) {
      yield {
        userId: this.userIds[row] as Id,
        itemId: this.itemIds[row] as Id,
        rating: this.ratings[row] as number,
        timestamp: this.timestamps[row] as number,
      };
    }
  }

  /** Counts, lengths, ranges, ties and a fingerprint of the events. */
  summary(): DatasetSummary {
    return summarize(this);
  }

  /** The events of this data set, then those of `other`; with ratings or timestamps only where both have them. */
  concat(other: Dataset): Dataset {
    const columns = {
      name: this.name,
      userIds: Object.freeze([...this.userIds, ...other.userIds]),
      itemIds: Object.freeze([...this.itemIds, ...other.itemIds]),
      ratings: Object.freeze([...this.ratings, ...other.ratings]),
      timestamps: Object.freeze([...this.timestamps, ...other.timestamps]),
      items: this.items,
    };
    return new Dataset(columns, this.hasRatings && other.hasRatings, this.hasTimestamps && other.hasTimestamps);
  }

  /**
   * The events that survive `dropDuplicates` and `minRating` and then, iterated until stable, the minimum counts
   * (k-core); may be empty.
   *
   * @throws SasrecError `invalid-option`
   */
  filter(options: FilterOptions): Dataset {
    return this.#select(filterRows(this, options));
  }

  /**
   * Each user's last events (or, `by: "random"`, any events) as test, the others as train. A user's share is rounded
   * down, so a user with one event stays in train.
   *
   * @throws SasrecError `invalid-option`
   */
  trainTestSplit(options: TrainTestSplitOptions = {}): TrainTest {
    const parts = assignTrainTest(this, options);
    return { train: this.#part(parts, TRAIN), test: this.#part(parts, TEST) };
  }

  /**
   * Each user's last event as test, the one before as validation, of all users or of some; users with fewer than 3
   * events are all train.
   *
   * @throws SasrecError `invalid-option`
   */
  leaveOneOut(options: LeaveOneOutOptions = {}): TrainValidationTest {
    const parts = assignLeaveOneOut(this, options);
    return {
      train: this.#part(parts, TRAIN),
      validation: this.#part(parts, VALIDATION),
      test: this.#part(parts, TEST),
    };
  }

  /**
   * All events before `at` as train, those at or after it as test.
   *
   * @throws SasrecError `invalid-option` where there are no timestamps or a part would be empty
   */
  timeSplit(options: TimeSplitOptions): TrainTest {
    const parts = assignByTime(this, options);
    return { train: this.#part(parts, TRAIN), test: this.#part(parts, TEST) };
  }

  #part({ parts, split }: Assignment, part: typeof TRAIN | typeof TEST | typeof VALIDATION): Dataset {
    const rows: number[] = [];
    for (let row = 0; row < parts.length; row++) if (parts[row] === part) rows.push(row);
    return this.#select(rows, Object.freeze({ ...split, part: PART_NAMES[part] }));
  }

  /** The rows given, without checking the values again. */
  #select(rows: ArrayLike<number>, part?: DatasetPart): Dataset {
    const pick = <T>(values: readonly T[]): readonly T[] => {
      const picked = new Array<T>(rows.length);
      for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i] as number] as T;
      return Object.freeze(picked);
    };
    const columns: CheckedColumns = {
      name: this.name,
      items: this.items,
      userIds: pick(this.userIds),
      itemIds: pick(this.itemIds),
      ratings: pick(this.ratings),
      timestamps: pick(this.timestamps),
    };
    return new Dataset(columns, this.hasRatings, this.hasTimestamps, part);
  }
}
