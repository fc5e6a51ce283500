/**
 * Options of a comparison, checked before anything is trained.
 *
 * @module
 */

import { z } from "zod";
import { SasrecError } from "../errors.ts";
import { rankingNames } from "../evaluation/metrics/metric-names.ts";
import { type EvaluateOptions, parseEvaluateOptions } from "../evaluation/protocol/options.ts";
import { type BootstrapOptions, parseBootstrapOptions } from "../evaluation/statistics/bootstrap.ts";
import type { AbortSignalLike } from "../models/fit-options.ts";
import { parseOptions } from "../options/check.ts";

/** How far a comparison has come. */
export interface CompareProgress {
  readonly model: string;
  /** The model's place in the list, from 1. */
  readonly number: number;
  /** How many models there are. */
  readonly models: number;
  readonly phase: "training" | "evaluation";
  /** Steps or users of the phase that are done, and there are; both 0 when it starts. */
  readonly done: number;
  readonly total: number;
  /** Of the phase; `null` when it starts. */
  readonly secondsLeft: number | null;
}

/** What every model is evaluated with; see `EvaluateOptions`. */
type Evaluated = Pick<EvaluateOptions, "k" | "metrics" | "protocol" | "filterSeen" | "seed" | "batchSize">;

/** Options of `compare`; all may be left out. */
export interface CompareOptions extends Evaluated {
  /** Epochs between validations, for models that have epochs, where there is validation data. Default 1. */
  readonly validateEvery?: number;
  /** Stops the training after so many validations without a better one. Default 10. */
  readonly patience?: number;
  /** Of the intervals and the paired comparisons. */
  readonly bootstrap?: BootstrapOptions;
  /** Ends the comparison with an `aborted` error. */
  readonly signal?: AbortSignalLike;
  /** Called when a phase starts and while it runs. */
  readonly onProgress?: (progress: CompareProgress) => void;
}

/** {@link CompareOptions} with defaults. */
export interface CheckedCompareOptions {
  readonly evaluation: EvaluateOptions;
  /** The metric that decides, as `"ndcg@10"`. */
  readonly metric: string;
  readonly validateEvery: number;
  readonly patience: number;
  readonly bootstrap: Required<BootstrapOptions>;
  readonly signal: AbortSignalLike;
  readonly onProgress: (progress: CompareProgress) => void;
}

const EVALUATION_OPTIONS = ["k", "metrics", "protocol", "filterSeen", "seed", "batchSize"] as const;

/** `evaluate` checks its own options. */
const passed = z.unknown().optional();

const schema = z.strictObject({
  k: passed,
  metrics: passed,
  protocol: passed,
  filterSeen: passed,
  seed: passed,
  batchSize: passed,
  validateEvery: z.int().min(1).default(1),
  patience: z.int().min(1).default(10),
  bootstrap: z.custom<BootstrapOptions>().optional(),
  signal: z
    .custom<AbortSignalLike>((s) => typeof s === "object" && s !== null && "aborted" in s, "must be an AbortSignal")
    .default({ aborted: false }),
  onProgress: z
    .custom<(progress: CompareProgress) => void>((f) => typeof f === "function", "must be a function")
    .default(() => () => undefined),
});

/** Throws `invalid-option`, naming every option at fault. */
export function parseCompareOptions(options: CompareOptions): CheckedCompareOptions {
  const { validateEvery, patience, bootstrap, signal, onProgress } = parseOptions("compare", schema, options);
  const given = EVALUATION_OPTIONS.filter((name) => options[name] !== undefined);
  const evaluation: Evaluated = Object.fromEntries(given.map((name) => [name, options[name]]));
  const { k, metrics } = parseEvaluateOptions("compare", evaluation);
  // Of the metrics that tell who is better, as coverage and popularity do not, NDCG sees most of the list.
  const ranking = rankingNames(metrics);
  const [decides] = ranking.includes("ndcg") ? ["ndcg"] : metrics.filter((name) => ranking.some((r) => r === name));
  if (decides === undefined) {
    throw new SasrecError(
      "invalid-option",
      `compare: option "metrics": ${metrics.join(", ")} cannot tell who is better`,
    );
  }
  return {
    evaluation,
    metric: `${decides}@${k[0]}`,
    validateEvery,
    patience,
    bootstrap: parseBootstrapOptions("compare", bootstrap ?? {}),
    signal,
    onProgress,
  };
}
