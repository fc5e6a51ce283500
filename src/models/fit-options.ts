/** What `fit` may be asked. */

import { Dataset } from "../data/dataset.ts";
import { refusedOption } from "../options/faults.ts";
import { type AbortSignalLike, callback, passed, signal, withArrays } from "../options/others.ts";
import { type Given, type Other, type Resolved, resolve } from "../options/table.ts";
import type { StepReport } from "../training/reports.ts";
import type { FitEpoch } from "./record.ts";

/** The plain options of `fit`. */
export const fitTable = {
  /** Epochs between validations. Default 1. */
  validateEvery: {
    type: "int",
    min: 1,
    default: 1,
    help: "epochs between validations, which keep the best epoch's weights",
  },
  /**
   * Stops after so many validations without a better one. A `schedule` of the learning rate is laid out for all epochs
   * asked for nevertheless. Default: never.
   */
  patience: { type: "int", min: 1, help: "stop after so many validations without a better one; keep the best epoch" },
  /** Trains in a thread of its own, so that the event loop stays free. Default false. */
  worker: { type: "switch", default: false, flag: false, help: "train in a thread of its own" },
} as const;

/** Options of `fit`. */
export interface FitOptions extends Given<typeof fitTable> {
  /** Called after every epoch and awaited. What it throws, or rejects with, ends `fit`. */
  readonly onEpoch?: (report: FitEpoch) => unknown;
  /**
   * Called after every step and awaited; what it throws, or rejects with, ends `fit`. With `worker`, training goes on
   * meanwhile until its epoch ends; reports are still handed over one after the other.
   */
  readonly onStep?: (report: StepReport) => unknown;
  /** Aborts the training: `fit` then rejects with an `aborted` error and the model stays as it was. */
  readonly signal?: AbortSignalLike;
  /**
   * Ends the training early: `fit` then resolves with the weights of the best epoch so far, or, if there was no
   * validation yet, with those of the last step. The record's `stoppedAtStep` says so, and a checkpoint stays, so that
   * the same `fit` can go on from it.
   */
  readonly stop?: AbortSignalLike;
  /** Held-out events, later than the training data's. The weights of the best epoch on it are kept. */
  readonly validation?: Dataset;
  /**
   * Keeps the training in a file from time to time. After a kill, a crash or an abort, the same `fit` on the same data
   * goes on from the file and results in the very same model. See {@link CheckpointOptions}.
   */
  readonly checkpoint?: CheckpointOptions;
}

/** Options of a `fit` that validates once, after `epochs` of them. */
export function validatedAfter(epochs: number): Given<typeof fitTable> {
  return { validateEvery: epochs };
}

/** Where and when a training is kept. */
export const checkpointTable = {
  /** The file. Its folder must exist. */
  path: {
    type: "text",
    required: true,
    flag: "checkpoint",
    help: "keep the training in this file; the same command goes on from it after a kill or Ctrl-C",
  },
  /** Steps between two writes. Default: no limit, minutes decide. */
  everySteps: { type: "int", min: 1, flag: false, help: "steps between two writes" },
  /** Minutes between two writes. Default 5. */
  everyMinutes: {
    type: "number",
    above: 0,
    default: 5,
    flag: "checkpoint-minutes",
    help: "minutes between two writes of the checkpoint",
  },
  /**
   * Whether to go on from the file if it is there. `fit` then refuses a file of another training (`invalid-option`,
   * naming what differs) and one that is damaged (`invalid-file`). False: starts anew and replaces the file, unread.
   * Default true.
   */
  resume: { type: "switch", default: true, flag: false, help: "go on from the file if it is there" },
  /**
   * Whether the file stays when training is done, with the state at its end: for programs that save the model and then
   * remove the file themselves, so that no kill in between costs the training. Default false: `fit` removes it.
   */
  keep: { type: "switch", default: false, flag: false, help: "leave the file when training is done" },
} as const;

/**
 * Where and when `fit` keeps its training: parameters, moments, averages, best weights and reports of epochs.
 *
 * The file is written before the first step (a place that cannot be written to is found out at once), whenever
 * `everySteps` steps or `everyMinutes` minutes have passed, and at an abort. A write that fails ends `fit` with an `io`
 * error and leaves the file that was there, to go on from once the fault is mended.
 */
export interface CheckpointOptions extends Given<typeof checkpointTable> {}

/** {@link CheckpointOptions} with defaults. */
export type CheckpointSettings = Resolved<typeof checkpointTable> & { readonly everySteps: number };

/** The plain options of `fitPartial`. */
export const fitPartialTable = {
  /** Passes over the histories that have grown. Default: a tenth of the model's `epochs`, rounded up. */
  epochs: { type: "int", min: 1, max: 1_000_000, help: "passes over the histories that have grown" },
  /** The learning rate after warm-up. Default: half of the model's. */
  learningRate: { type: "number", above: 0, max: 10, help: "the learning rate after warm-up" },
  /** Names the update, so that it is known if it comes again. Default: its events are its name. */
  updateId: { type: "text", help: "name of the update, to know it if it comes again" },
  /** An update that the model has had is an error, or does nothing. Default `"error"`. */
  onRepeat: { type: "choice", choices: ["error", "ignore"], default: "error", help: "what to do about a known update" },
  /** What to do about items in `similarTo` of the new items that the model does not know. Default `"error"`. */
  unknownItems: {
    type: "choice",
    choices: ["error", "ignore"],
    default: "error",
    help: "what to do about unknown items in similarTo",
  },
} as const;

/** Options of `fitPartial`, but for the new items. */
export interface PartialOptions
  extends Given<typeof fitPartialTable>,
    Pick<FitOptions, "onEpoch" | "onStep" | "signal"> {}

/** {@link PartialOptions}, checked but for the new items. */
export interface ParsedFitPartial
  extends Resolved<typeof fitPartialTable>,
    Pick<ParsedFitOptions, "onEpoch" | "onStep" | "signal"> {
  readonly newItems: readonly unknown[];
}

/** {@link FitOptions} with defaults. */
export interface ParsedFitOptions extends Resolved<typeof fitTable> {
  readonly onEpoch: (report: FitEpoch) => unknown;
  readonly onStep: (report: StepReport) => unknown;
  readonly signal: AbortSignalLike;
  readonly stop: AbortSignalLike;
  readonly validation: Dataset | undefined;
  readonly patience: number;
  readonly checkpoint: CheckpointSettings | undefined;
}

const hooks = {
  onEpoch: callback<(report: FitEpoch) => unknown>(),
  onStep: callback<(report: StepReport) => unknown>(),
  signal,
  stop: signal,
};
const dataset: Other<Dataset> = { is: (value) => value instanceof Dataset, give: "a Dataset" };
const list: Other<readonly unknown[]> = { is: (value) => Array.isArray(value), give: "a list of items" };

/** The hooks if the caller gives none: they do nothing. */
const silent = {
  onEpoch: (): void => undefined,
  onStep: (): void => undefined,
  signal: { aborted: false },
  stop: { aborted: false },
};

/** Options of `fitPartial` with defaults. Throws `invalid-option`. */
export function parseFitPartialOptions(options: unknown): ParsedFitPartial {
  const { stop: _, ...others } = hooks;
  return {
    ...silent,
    newItems: [],
    ...resolve("fitPartial", fitPartialTable, withArrays(options, ["newItems"]), { ...others, newItems: list }),
  };
}

/** Options of `fit` with defaults. Throws `invalid-option`. */
export function parseFitOptions(options: unknown): ParsedFitOptions {
  const others = { ...hooks, validation: dataset, checkpoint: passed };
  const { validation, checkpoint, ...fit } = resolve("fit", fitTable, options, others);
  const vain = (["validateEvery", "patience"] as const).find((name) => (options as FitOptions)[name] !== undefined);
  if (validation === undefined && vain !== undefined) {
    const todo = "It needs the option validation: events to validate on.";
    throw refusedOption("fit", vain, (options as FitOptions)[vain], todo);
  }
  const kept = checkpoint === undefined ? undefined : resolve("fit: checkpoint", checkpointTable, checkpoint);
  return {
    ...silent,
    patience: Number.MAX_SAFE_INTEGER,
    ...fit,
    validation,
    checkpoint: kept && { everySteps: Number.MAX_SAFE_INTEGER, ...kept },
  };
}
