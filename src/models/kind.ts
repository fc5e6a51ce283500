/**
 * What a kind of model is to the rest of the package: one object. Files, classes, command line and comparison read it.
 */

import type { Dataset } from "../data/dataset.ts";
import type { HistoryStore } from "../data/histories.ts";
import type { OptionTable } from "../options/table.ts";
import type { ScoredItem } from "../scoring/top-k.ts";
import type { Work } from "../turns.ts";
import type { TensorMap, TensorReader } from "./files/tensor-reader.ts";
import type { ParsedFitOptions } from "./fit-options.ts";
import type { TrainingRecord } from "./record.ts";

/** What was learned, in item indices. It never changes: an update makes another. */
export interface Fitted {
  /** Scores of all items after each history, (histories, items), written to `into`, which has just that size. */
  score(histories: readonly Int32Array[], into: Float32Array): Promise<void>;
  /** Everything that `score` needs and the options do not say, by name. */
  tensors(): TensorMap;
  /** The `k` items most like an item, best first. */
  similar?(item: number, k: number): readonly ScoredItem[];
  /** The same, holding nothing of the engine yet. Absent if there is no engine. */
  fresh?(): this;
  /** Frees the engine's memory. Nothing is scored afterwards. */
  release?(): Promise<void>;
}

/** Options that every kind has. */
export interface KindOptions {
  readonly name: string;
}

/** What a model is fitted on. */
export interface FitTask<O> {
  readonly options: O;
  readonly data: Dataset;
  /** The histories of `data`; its maps give items and users their indices. */
  readonly store: HistoryStore;
  readonly fit: ParsedFitOptions;
}

/** What came of it. */
export interface FitResult<F> {
  readonly fitted: F;
  readonly record?: TrainingRecord | undefined;
}

/** Users and items of a model. */
export interface Sizes {
  readonly items: number;
  readonly users: number;
}

/** All options, and why those that were not given are what they are. */
export interface ChosenOptions<O> {
  readonly options: O;
  readonly reasons?: readonly string[];
}

/** Options that `fit` chooses by looking at the data. */
export interface OptionsByData<O> {
  /** The options that stand before there are data: those given, and those with one default. Throws `invalid-option`. */
  fixed(given: unknown): Partial<O> & KindOptions;
  /** All options for `data`, and why those that were not given are what they are. Throws `invalid-option`. */
  choose(given: unknown, data: Dataset): Work<ChosenOptions<O>>;
}

/** A kind of model. */
export interface ModelKind<O extends KindOptions = KindOptions, F extends Fitted = Fitted> {
  /** In files and on command lines. */
  readonly kind: string;
  /** As its class is called. */
  readonly title: string;
  /** Of its tensors and options in a file; another version is refused. */
  readonly version: number;
  /** Whether a history must have an event: a model that looks at none recommends to anyone. */
  readonly needsHistory: boolean;
  /** What a caller may say, for flags, schemas and docs. */
  readonly options: OptionTable;
  /** `given` options with defaults. Throws `invalid-option`. */
  resolve(given: unknown): O;
  /** Chooses options that are not given by the data. Absent if the data have no say. */
  readonly byData?: OptionsByData<O>;
  /** Learns from a log. Throws all that `fit` throws. */
  fit(task: FitTask<O>): Promise<FitResult<F>>;
  /** What `Fitted.tensors` gave, checked. Throws `invalid-file`. */
  restore(tensors: TensorReader, options: O, sizes: Sizes): Promise<F>;
}

/** All options of a model of `kind` for `data`, and why those that are not given are what they are. Throws `invalid-option`. */
export function* optionsFor<O extends KindOptions>(
  { byData, resolve }: ModelKind<O>,
  given: unknown,
  data: Dataset,
): Work<ChosenOptions<O>> {
  return byData === undefined ? { options: resolve(given) } : yield* byData.choose(given, data);
}
