/**
 * What `fit` may be asked.
 *
 * @module
 */

import { z } from "zod";
import { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { parseOptions } from "../options/check.ts";
import type { StepReport } from "../training/reports.ts";
import type { FitEpoch } from "./record.ts";

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
  /**
   * Stops after so many validations without a better one. A `schedule` of the learning rate is laid out for all epochs
   * asked for nevertheless. Default: never.
   */
  readonly patience?: number;
  /** Trains in a thread of its own, so that the event loop stays free. Default false. */
  readonly worker?: boolean;
  /**
   * Keeps the training in a file from time to time. After a kill, a crash or an abort, the same `fit` on the same data
   * goes on from the file and results in the very same model. See {@link CheckpointOptions}.
   */
  readonly checkpoint?: CheckpointOptions;
}

/**
 * Where and when `fit` keeps its training: parameters, moments, averages, best weights and reports of epochs.
 *
 * The file is written before the first step (a place that cannot be written to is found out at once), whenever
 * `everySteps` steps or `everyMinutes` minutes have passed, and at an abort. A write that fails ends `fit` with an `io`
 * error and leaves the file that was there, to go on from once the fault is mended.
 */
export interface CheckpointOptions {
  /** The file. Its folder must exist. */
  readonly path: string;
  /** Steps between two writes. Default: no limit, minutes decide. */
  readonly everySteps?: number;
  /** Minutes between two writes. Default 5. */
  readonly everyMinutes?: number;
  /**
   * Whether to go on from the file where it is there. `fit` then refuses a file of another training (`invalid-option`,
   * naming what differs) and one that is damaged (`invalid-file`). False: starts anew and replaces the file, unread.
   * Default true.
   */
  readonly resume?: boolean;
  /**
   * Whether the file stays when training is done, with the state at its end: for programs that save the model and then
   * remove the file themselves, so that no kill in between costs the training. Default false: `fit` removes it.
   */
  readonly keep?: boolean;
}

/** {@link CheckpointOptions} with defaults. */
export type CheckpointSettings = Required<CheckpointOptions>;

/** Options of `fitPartial`, but for the new items. */
export interface PartialOptions extends Pick<FitOptions, "onEpoch" | "onStep" | "signal"> {
  /** Passes over the histories that have grown. Default: a tenth of the model's `epochs`, rounded up. */
  readonly epochs?: number;
  /** The learning rate after warm-up. Default: half of the model's. */
  readonly learningRate?: number;
}

/** {@link PartialOptions}, checked but for the new items. */
export interface ParsedFitPartial extends Pick<ParsedFitOptions, "onEpoch" | "onStep" | "signal"> {
  readonly epochs: number | undefined;
  readonly learningRate: number | undefined;
  readonly newItems: readonly unknown[];
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
  readonly checkpoint: CheckpointSettings | undefined;
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
  checkpoint: z
    .strictObject({
      path: z.string().min(1),
      everySteps: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
      everyMinutes: z.number().positive().default(5),
      resume: z.boolean().default(true),
      keep: z.boolean().default(false),
    })
    .optional(),
});

const partialSchema = z.strictObject({
  ...schema.pick({ onEpoch: true, onStep: true, signal: true }).shape,
  epochs: z.int().min(1).max(1_000_000).optional(),
  learningRate: z.number().positive().max(10).optional(),
  newItems: z.array(z.unknown()).default([]),
});

/** Options of `fitPartial` with defaults. Throws `invalid-option`. */
export function parseFitPartialOptions(options: unknown): ParsedFitPartial {
  const { epochs, learningRate, ...rest } = parseOptions("fitPartial", partialSchema, options);
  return { ...rest, epochs, learningRate };
}

/** Options of `fit` with defaults. Throws `invalid-option`. */
export function parseFitOptions(options: unknown): ParsedFitOptions {
  const { validation, checkpoint, ...rest } = parseOptions("fit", schema, options);
  const vain = (["validateEvery", "patience"] as const).find((name) => (options as FitOptions)[name] !== undefined);
  if (validation === undefined && vain !== undefined) {
    throw new SasrecError("invalid-option", `fit: option "${vain}" needs "validation", events to validate on`);
  }
  return { ...rest, validation, checkpoint };
}
