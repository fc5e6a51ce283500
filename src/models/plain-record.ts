/**
 * The record of a model that learns without epochs.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import { hashing } from "../data/hash.ts";
import { inTurns } from "../turns.ts";
import type { TrainingRecord } from "./record.ts";
import { repeatsOf } from "./repeats.ts";

/** What there is to tell of a model that has learned from `data` in so many `seconds`. */
export async function plainRecord(data: Dataset, seconds: number): Promise<TrainingRecord> {
  return {
    dataHash: await inTurns(hashing(data)),
    dataName: data.name,
    epochs: [],
    seconds,
    ...(await inTurns(repeatsOf(data))),
  };
}
