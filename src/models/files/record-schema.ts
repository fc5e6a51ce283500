/** The training record in a file's metadata. */

import type { TrainingRecord } from "../record.ts";
import { listOf, number, numberOrNull, optional, record, type Shape, text } from "./shapes.ts";
import { invalidModel } from "./tensor-reader.ts";

/** A `FitEpoch` as JSON has it. */
export const epochShape: Shape = record({
  epoch: number,
  epochs: number,
  loss: number,
  gradientNorm: number,
  seconds: number,
  targetsPerSecond: numberOrNull,
  validation: optional(number),
});

const update = { dataHash: text, dataName: text, epochs: listOf(epochShape), seconds: number };
const transitions = record({
  chosenBy: text,
  weight: number,
  epsilon: number,
  users: number,
  ndcg: optional(record({ network: number, together: number })),
});
const training = record({
  ...update,
  transitions: optional(transitions),
  bestEpoch: optional(number),
  reasons: optional(listOf(text)),
  warnings: optional(listOf(text)),
  stoppedAtStep: optional(number),
  repeatRate: optional(number),
  seen: optional((value) => value === "masked" || value === "allowed"),
  updates: optional(listOf(record({ ...update, updateId: optional(text) }))),
});

/** The record in `json`; `undefined` if the file has none. Throws `invalid-file`. */
export function recordOf(json: unknown): TrainingRecord | undefined {
  if (json === null || json === undefined) return undefined;
  if (!training(json)) throw invalidModel("the metadata's training is no record of a training");
  return json as TrainingRecord;
}
