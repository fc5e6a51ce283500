/** One user's scores, as protocols and metrics see them. */

import type { ItemMarks } from "../../scoring/item-marks.ts";
import type { TestCase } from "./cases.ts";

/** A row of scores and what is known of its user. Valid only while it is shown: the next user's comes in its place. */
export interface UserScores {
  /** Position among the evaluated users, in the order of the test set. */
  readonly user: number;
  readonly testCase: TestCase;
  /** Item indices, oldest first. */
  readonly history: Int32Array;
  /** Items that are no candidates of full ranking, none of them a test item. */
  readonly excluded: ItemMarks;
  /** By item index; no NaN. */
  readonly scores: Float32Array;
}

/** What makes metrics of rows of scores; each user is shown once, in any order. */
export interface Measure {
  observe(row: UserScores): void;
  /** By `"metric@k"`: each user's value, in the order of the test set. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** By `"metric@k"`: what has one value for all users together. To be asked when all users have been shown. */
  overall(): ReadonlyMap<string, number>;
}
