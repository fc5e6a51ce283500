/**
 * The data set: an immutable log of events.
 *
 * ```ts
 * const data = Dataset.from({ userIds: ["ann", "ann", "bob"], itemIds: [1, 2, 1], timestamps: [10, 20, 15] });
 * const { train, test } = data.filter({ minUserInteractions: 2 }).trainTestSplit({ testSize: 0.5 });
 * ```
 */

import { SasrecError } from "../errors.ts";
import { indexEvents } from "./columns.ts";
import { joined } from "./concat.ts";
import { type FilterOptions, filterRows } from "./filter.ts";
import { frozenMap } from "./frozen-map.ts";
import { historyAt } from "./histories.ts";
import type { Id } from "./ids.ts";
import type {
  EventColumns,
  EventIds,
  EventLog,
  Histories,
  Interaction,
  InteractionColumns,
  InteractionRow,
  ItemInfo,
  LogContents,
  TimeOrder,
} from "./interactions.ts";
import { PlainLists } from "./plain-lists.ts";
import { selected } from "./select.ts";
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
import { firstAppearances, timeOrderOf } from "./time-order.ts";

/** The split that a data set came out of, and which `part` of it the data set is. */
export interface DatasetPart extends SplitRecord {
  readonly part: (typeof PART_NAMES)[number];
}

/** Two disjoint data sets that together hold all events: `train` to learn from, `test` to be measured on. */
export interface TrainTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** The same with a third part, `validation`, to choose epochs and options by. */
export interface TrainValidationTest extends TrainTest {
  readonly validation: Dataset;
}

/**
 * An immutable log of events, one row each, in the order of the source. All arrays and maps of ids and numbers that it
 * hands out are frozen; `columns` and `timeOrder()` are its own typed arrays and must not be written to.
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
  /** The events as indices and numbers: 8 bytes each, 8 more with timestamps, 4 or 8 more with ratings. */
  readonly columns: EventColumns;
  /** What the indices of `columns` stand for. Parts of a split share the maps of the log. */
  readonly ids: EventIds;
  /** Titles and genres, if the source has them; may name items without events. Shared by filters and splits. */
  readonly items: ReadonlyMap<Id, ItemInfo>;
  /** The split that this data set is a part of; absent after a filter. Reports of evaluations repeat it. */
  readonly part: DatasetPart | undefined;
  /** What was doubtful in the source, one sentence each, with counts: ids such as NULL, columns that were not read. */
  readonly notes: readonly string[];
  /** Number of events. */
  readonly size: number;
  readonly #rows: Int32Array | undefined;
  readonly #source: object;
  readonly #lists: PlainLists;
  #order: TimeOrder | undefined;
  #histories: Histories | undefined;
  #userIndices: Int32Array | undefined;
  #itemIndices: Int32Array | undefined;

  private constructor(contents: LogContents, part?: DatasetPart) {
    const { name, columns, ids, items = frozenMap([]), notes = [], rows, source = {} } = contents;
    this.name = name;
    this.columns = Object.freeze({ ...columns });
    this.ids = Object.freeze({ ...ids });
    this.items = items;
    this.notes = Object.freeze([...notes]);
    this.part = part;
    this.size = columns.user.length;
    this.#rows = rows;
    this.#source = source;
    this.#lists = new PlainLists(this, rows);
    Object.freeze(this);
  }

  /**
   * A data set of the given columns, or of rows such as `{ userId, itemId, timestamp }`
   * in an array or another iterable; all is copied. It may be empty.
   *
   * Ids are texts, numbers up to 2^53 or bigints (which become numbers, or texts if one of the column is too large).
   * Timestamps are numbers, kept as they are, or Date objects or ISO 8601 texts, which become seconds since 1970.
   *
   * Throws `invalid-data` for columns of unequal length, for a value that is none of these, and for an id that comes both
   * as a number and as its text.
   */
  static from(events: InteractionColumns | Iterable<InteractionRow>): Dataset {
    return new Dataset(indexEvents(events));
  }

  /** A data set of events that are indices already. Nothing is copied or checked. Throws nothing. */
  static of(contents: LogContents): Dataset {
    return new Dataset(contents);
  }

  /** The user of each event, length `size`. Made when first asked for, as are all lists that are not typed arrays. */
  get userIds(): readonly Id[] {
    return this.#lists.userIds;
  }

  /** The item of each event, length `size`. */
  get itemIds(): readonly Id[] {
    return this.#lists.itemIds;
  }

  /** The rating of each event; all 1 if there are none. */
  get ratings(): readonly number[] {
    return this.#lists.ratings;
  }

  /** The time of each event, in the unit of the source; row numbers if there are none. */
  get timestamps(): readonly number[] {
    return this.#lists.timestamps;
  }

  get hasRatings(): boolean {
    return this.columns.rating !== undefined;
  }

  get hasTimestamps(): boolean {
    return this.columns.time !== undefined;
  }

  /** Distinct users, by first appearance. */
  get users(): readonly Id[] {
    return this.#lists.users;
  }

  /** Distinct items that have an event, by first appearance. */
  get catalogue(): readonly Id[] {
    return this.#lists.catalogue;
  }

  /** Number of users that have an event. */
  get numUsers(): number {
    return this.userIndices().length;
  }

  /** Number of items that have an event. */
  get numItems(): number {
    return this.itemIndices().length;
  }

  /** Indices in `ids.users` of the users that have an event, (users), by first appearance. Throws nothing. */
  userIndices(): Int32Array {
    this.#userIndices ??= firstAppearances(this.columns.user, this.ids.users.size);
    return this.#userIndices;
  }

  /** Indices in `ids.items` of the items that have an event, (items), by first appearance. Throws nothing. */
  itemIndices(): Int32Array {
    this.#itemIndices ??= firstAppearances(this.columns.item, this.ids.items.size);
    return this.#itemIndices;
  }

  /** Each user's rows in time order; rows of equal time keep the order of the log. Computed once, 4 bytes an event. Throws nothing. */
  timeOrder(): TimeOrder {
    this.#order ??= timeOrderOf(this.columns.user, this.ids.users.size, this.columns.time ?? this.#rows);
    return this.#order;
  }

  /** Each user's items in time order, as indices in `ids.items`. Computed once, 4 bytes an event beside `timeOrder`. Throws nothing. */
  histories(): Histories {
    const { offsets, rows } = this.timeOrder();
    const { item } = this.columns;
    this.#histories ??= { offsets, events: rows.map((row) => item[row] as number) };
    return this.#histories;
  }

  /** The user's items in time order, repeats kept; empty for an unknown user. Throws nothing. */
  getUserItems(userId: Id): readonly Id[] {
    const user = this.ids.users.indexOf(userId);
    const history = user === undefined ? [] : historyAt(this.histories(), user);
    return Object.freeze(Array.from(history, (item) => this.ids.items.at(item)));
  }

  /** Each user's row numbers in time order, by first appearance of the users. Throws nothing. */
  userSequences(): ReadonlyMap<Id, readonly number[]> {
    return this.#lists.userSequences;
  }

  /** The events in the order of the log. */
  *[Symbol.iterator](): IterableIterator<Interaction> {
    const { userIds, itemIds, ratings, timestamps } = this.#lists;
    for (let row = 0; row < this.size; row++) {
      yield {
        userId: userIds[row] as Id,
        itemId: itemIds[row] as Id,
        rating: ratings[row] as number,
        timestamp: timestamps[row] as number,
      };
    }
  }

  /** Counts, lengths, ranges, ties and a fingerprint of the events. Throws nothing. */
  summary(): DatasetSummary {
    return summarize(this);
  }

  /**
   * The events of this data set, then those of `other`; with ratings or timestamps only if both have them. If one has no
   * timestamps, each user's events here come before those of `other`. Titles and genres are those of both.
   *
   * Throws `invalid-data` if an id is a number in one and its text in the other.
   */
  concat(other: Dataset): Dataset {
    if (!(other instanceof Dataset)) throw new SasrecError("invalid-data", "concat: takes a Dataset");
    return new Dataset(joined(this.#contents(), other.#contents()));
  }

  #contents(): LogContents {
    const { name, columns, ids, items, notes } = this;
    return { name, columns, ids, items, notes, rows: this.#rows, source: this.#source };
  }

  /**
   * The events that survive `dropDuplicates` and `minRating` and then, iterated until stable, the minimum counts
   * (k-core); may be empty. Throws `invalid-option`.
   */
  filter(options: FilterOptions): Dataset {
    return this.#select(filterRows(this, options));
  }

  /**
   * Each user's last events (or, `by: "random"`, any events) as test, the others as train. A user's share is rounded
   * down, so a user with one event stays in train. Throws `invalid-option`.
   */
  trainTestSplit(options: TrainTestSplitOptions = {}): TrainTest {
    const parts = assignTrainTest(this, options);
    return { train: this.#part(parts, TRAIN), test: this.#part(parts, TEST) };
  }

  /**
   * Each user's last event as test, the one before as validation, of all users or of some; users with fewer than 3
   * events are all train. Throws `invalid-option`.
   */
  leaveOneOut(options: LeaveOneOutOptions = {}): TrainValidationTest {
    const parts = assignLeaveOneOut(this, options);
    return {
      train: this.#part(parts, TRAIN),
      validation: this.#part(parts, VALIDATION),
      test: this.#part(parts, TEST),
    };
  }

  /** All events before `at` as train, the others as test. Throws `invalid-option` without timestamps, or if a part is empty. */
  timeSplit(options: TimeSplitOptions): TrainTest {
    const parts = assignByTime(this, options);
    return { train: this.#part(parts, TRAIN), test: this.#part(parts, TEST) };
  }

  #part({ parts, split }: Assignment, part: typeof TRAIN | typeof TEST | typeof VALIDATION): Dataset {
    let size = 0;
    for (let row = 0; row < parts.length; row++) if (parts[row] === part) size++;
    const rows = new Int32Array(size);
    for (let row = 0, i = 0; row < parts.length; row++) if (parts[row] === part) rows[i++] = row;
    return this.#select(rows, Object.freeze({ ...split, part: PART_NAMES[part] }));
  }

  #select(rows: Int32Array, part?: DatasetPart): Dataset {
    return new Dataset(selected(this.#contents(), rows), part);
  }
}
