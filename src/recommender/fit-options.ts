/**
 * What `fit` may be asked.
 *
 * @module
 */

import { z } from "zod";
import { Dataset } from "../data/dataset.ts";
import { parseOptions } from "../data/options.ts";
import type { EpochReport, StepReport } from "../training/train.ts";

/** One epoch as `onEpoch` and the training record see it. */
export interface FitEpoch extends EpochReport {
  /** NDCG@10 on the validation data, all items ranked; `undefined` in epochs without validation. */
  readonly validation?: number;
}

/** Options of `fit`. */
export interface FitOptions {
  /** Called after every epoch. */
  readonly onEpoch?: (report: FitEpoch) => void;
  /** Called after every step. */
  readonly onStep?: (report: StepReport) => void;
  /** Aborts the training: `fit` then rejects with an `aborted` error and the model stays as it was. */
  readonly signal?: AbortSignalLike;
  /** Held-out events, later than the training data's. The weights of the best epoch on it are kept. */
  readonly validation?: Dataset;
  /** Epochs between validations. Default 1. */
  readonly validateEvery?: number;
  /** Stops after so many validations without a better one. Default: never. */
  readonly patience?: number;
  /** Trains in a thread of its own, so that the event loop stays free. Default false. */
  readonly worker?: boolean;
}

/** The part of an `AbortSignal` that training looks at. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** {@link FitOptions} with defaults. */
export interface ParsedFitOptions {
  readonly onEpoch: (report: FitEpoch) => void;
  readonly onStep: (report: StepReport) => void;
  readonly signal: AbortSignalLike;
  readonly validation: Dataset | undefined;
  readonly validateEvery: number;
  readonly patience: number;
  readonly worker: boolean;
}

const callback = <T>(): z.ZodCustom<(report: T) => void> => {
  return z.custom<(report: T) => void>((f) => typeof f === "function", "must be a function");
};

const schema = z.strictObject({
  onEpoch: callback<FitEpoch>().default(() => () => undefined),
  onStep: callback<StepReport>().default(() => () => undefined),
  signal: z
    .custom<AbortSignalLike>((s) => typeof s === "object" && s !== null && "aborted" in s, "must be an AbortSignal")
    .default({ aborted: false }),
  validation: z.custom<Dataset>((d) => d instanceof Dataset, "must be a Dataset").optional(),
  validateEvery: z.int().min(1).default(1),
  patience: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  worker: z.boolean().default(false),
});

/** Options of `fit` with defaults. Throws `invalid-option`. */
export function parseFitOptions(options: unknown): ParsedFitOptions {
  const { validation, ...rest } = parseOptions("fit", schema, options);
  return { ...rest, validation };
}
