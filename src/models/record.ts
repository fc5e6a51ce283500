/**
 * How a model came to be.
 *
 * @module
 */

import type { EpochReport } from "../training/reports.ts";

/** One epoch as `onEpoch` and the training record see it. */
export interface FitEpoch extends EpochReport {
  /** NDCG@10 on the validation data, all items ranked; `undefined` in epochs without validation. */
  readonly validation?: number;
}

/** What a model went on to learn after `fit`. */
export interface UpdateRecord {
  /** Its name, if the caller gave one. */
  readonly updateId?: string;
  /** Fingerprint of the new events. */
  readonly dataHash: string;
  readonly dataName: string;
  readonly epochs: readonly FitEpoch[];
  readonly seconds: number;
}

/** How a model came to be. */
export interface TrainingRecord {
  /** Fingerprint of the training events. */
  readonly dataHash: string;
  readonly dataName: string;
  readonly epochs: readonly FitEpoch[];
  /** The epoch whose weights were kept, if validation chose them. */
  readonly bestEpoch?: number;
  readonly seconds: number;
  /** Steps done when `stop` ended the training early. */
  readonly stoppedAtStep?: number;
  /** Calls of `fitPartial` since, oldest first. */
  readonly updates?: readonly UpdateRecord[];
}
