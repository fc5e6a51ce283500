/**
 * The training record in a file's metadata.
 *
 * @module
 */

import { z } from "zod";
import type { TrainingRecord } from "../record.ts";
import { invalidModel } from "./tensor-reader.ts";

/** A {@link FitEpoch} as JSON has it. */
export const epochSchema: z.ZodType = z.strictObject({
  epoch: z.number(),
  epochs: z.number(),
  loss: z.number(),
  gradientNorm: z.number(),
  seconds: z.number(),
  targetsPerSecond: z.number().nullable(),
  validation: z.number().optional(),
});

const update = z.strictObject({
  dataHash: z.string(),
  dataName: z.string(),
  epochs: z.array(epochSchema),
  seconds: z.number(),
});

const schema = update.extend({ bestEpoch: z.number().optional(), updates: z.array(update).optional() }).nullable();

/** The record in `json`; `undefined` if the file has none. Throws `invalid-file`. */
export function recordOf(json: unknown): TrainingRecord | undefined {
  const result = schema.safeParse(json);
  if (!result.success) throw invalidModel("the metadata's training is no record of a training", result.error);
  return (result.data ?? undefined) as TrainingRecord | undefined;
}
