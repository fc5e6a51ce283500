/** Options of a comparison, checked before anything is trained. */

import { decidingName, metricOptions } from "../evaluation/metrics/metric-names.ts";
import {
  type EvaluateOptions,
  evaluationOptions,
  parseEvaluateOptions,
  protocolOptions,
} from "../evaluation/protocol/options.ts";
import {
  type BootstrapOptions,
  type bootstrapOptions,
  parseBootstrapOptions,
} from "../evaluation/statistics/bootstrap.ts";
import { refusedOption } from "../options/faults.ts";
import { type AbortSignalLike, callback, passed, signal } from "../options/others.ts";
import { type Given, type Resolved, resolve } from "../options/table.ts";

/** How far a comparison has come. */
export interface CompareProgress {
  /** The model's name. */
  readonly model: string;
  /** The model's place in the list, from 1. */
  readonly number: number;
  /** How many models there are. */
  readonly models: number;
  /** What is being done with it. */
  readonly phase: "training" | "evaluation";
  /** Steps or users of the phase that are done, and there are; both 0 when it starts. */
  readonly done: number;
  /** Epochs or users in all. */
  readonly total: number;
  /** Estimated wall time that is left of the phase, in seconds; `null` when it starts. */
  readonly secondsLeft: number | null;
}

/** When training ends. */
export const comparisonOptions = {
  /** Epochs between validations, for models that have epochs, if there is validation data. Default 1. */
  validateEvery: { type: "int", min: 1, default: 1, help: "epochs between validations" },
  /** Stops the training after so many validations without a better one. Default 10. */
  patience: { type: "int", min: 1, default: 10, help: "stop after so many validations without a better one" },
} as const;

/** What every model is evaluated with; see `EvaluateOptions`. */
type Evaluated = Omit<EvaluateOptions, "history" | "perUser" | "onProgress">;

/** Options of `compare`; all may be left out. */
export interface CompareOptions extends Evaluated, Given<typeof comparisonOptions> {
  /** Of the intervals and the paired comparisons. */
  readonly bootstrap?: BootstrapOptions;
  /** Ends the comparison with an `aborted` error. */
  readonly signal?: AbortSignalLike;
  /** Called when a phase starts and while it runs. */
  readonly onProgress?: (progress: CompareProgress) => void;
}

/** {@link CompareOptions} with defaults. */
export interface CheckedCompareOptions extends Resolved<typeof comparisonOptions> {
  readonly evaluation: EvaluateOptions;
  /** The metric that decides, as `"ndcg@10"`. */
  readonly metric: string;
  readonly bootstrap: Resolved<typeof bootstrapOptions>;
  readonly signal: AbortSignalLike;
  readonly onProgress: (progress: CompareProgress) => void;
}

const evaluated = { ...metricOptions, ...protocolOptions, ...evaluationOptions };

const others = { bootstrap: passed, signal, onProgress: callback<(progress: CompareProgress) => void>() };

/** Throws `invalid-option`, naming every option at fault. */
export function parseCompareOptions(options: CompareOptions): CheckedCompareOptions {
  const table = { ...evaluated, ...comparisonOptions };
  const { validateEvery, patience, bootstrap, ...rest } = resolve("compare", table, options, others);
  const given = Object.entries(options).filter(([name, value]) => name in evaluated && value !== undefined);
  const evaluation: Evaluated = Object.fromEntries(given);
  const { k, metrics } = parseEvaluateOptions("compare", evaluation);
  const decides = decidingName(metrics);
  if (decides === undefined) {
    const todo = "None of them can tell who is better: add a metric of ranking, such as ndcg.";
    throw refusedOption("compare", "metrics", metrics, todo);
  }
  const { signal = { aborted: false }, onProgress = () => undefined } = rest;
  return {
    evaluation,
    metric: `${decides}@${k[0]}`,
    validateEvery,
    patience,
    bootstrap: parseBootstrapOptions("compare", bootstrap),
    signal,
    onProgress,
  };
}
