/** The result of a comparison: plain data, for JSON, for tables and for the HTML report. */

import type { DatasetPart } from "../data/dataset.ts";
import type { Environment } from "../evaluation/protocol/environment.ts";
import type { Protocol, SkippedUsers, UnknownTestItems } from "../evaluation/protocol/report.ts";
import type { ConfidenceInterval } from "../evaluation/statistics/confidence.ts";
import type { HistoryGroup } from "../evaluation/statistics/history-groups.ts";
import type { SeedSpread } from "../evaluation/statistics/over-seeds.ts";
import type { Comparison } from "../evaluation/statistics/paired-comparison.ts";
import type { ComparisonWarning } from "./warnings.ts";

/** A model's training, epoch by epoch. */
export interface TrainingCurve {
  /** One entry an epoch. */
  readonly epochs: readonly {
    readonly epoch: number;
    /** Mean over the epoch's targets. Losses of different models do not compare. */
    readonly loss: number;
    /** NDCG@10 on the validation part, all items ranked; `undefined` if it was not validated. */
    readonly validation?: number;
  }[];
  /** The epoch whose weights were kept; `null` if validation did not choose one. */
  readonly bestEpoch: number | null;
}

/** One model's results. */
export interface ComparedModel {
  /** The model's name. */
  readonly name: string;
  /** The model's options, defaults included; `null` if it does not tell. */
  readonly options: Readonly<Record<string, unknown>> | null;
  /** By `"metric@k"`: means over the test users. */
  readonly metrics: Readonly<Record<string, number>>;
  /** By `"metric@k"`, of those that single users have; empty if there is only one test user. */
  readonly intervals: Readonly<Record<string, ConfidenceInterval>>;
  /** By the length of the users' histories, in quartiles; the same groups for every model. */
  readonly groups: readonly HistoryGroup[];
  /** By `"metric@k"`, of a model by several seeds: mean and deviation between them. */
  readonly spread?: Readonly<Record<string, SeedSpread>>;
  /** Wall time of training and evaluation, of all seeds. */
  readonly seconds: number;
  /** With validation; `null` for a model that was fitted before and does not tell. */
  readonly trainingSeconds: number | null;
  /** Wall time of the evaluation, in seconds. */
  readonly evaluationSeconds: number;
  /** Of the first seed; `null` for models without epochs. */
  readonly curve: TrainingCurve | null;
}

/** How all models were trained and evaluated. */
export interface ComparisonProtocol extends Protocol {
  /** The split that the parts come from; `null` if they were made in another way. */
  readonly split: Pick<DatasetPart, "name" | "options"> | null;
  /** How epochs were chosen; `null` if there was no validation part. */
  readonly validation: { readonly every: number; readonly patience: number } | null;
  /** Test users that every model was evaluated on. */
  readonly users: number;
  /** Test users who are in no mean. */
  readonly skippedUsers: SkippedUsers;
  /** Pairs of a user and a test item. */
  readonly testItems: number;
  /** Test items that no model knows: misses. */
  readonly unknownTestItems: UnknownTestItems;
  /** Of `testItems`, those that the user had in the history. */
  readonly repeatedTestItems: number;
  /** All of this in words, a sentence each. */
  readonly description: readonly string[];
}

/** The data set, all parts together. */
export interface ComparedDataset {
  /** Name of the log. */
  readonly name: string;
  /** Users with an event. */
  readonly users: number;
  /** Items with an event. */
  readonly items: number;
  /** Events of all parts. */
  readonly events: number;
  /** Fingerprint of the training events. */
  readonly trainHash: string;
  /** Fingerprint of the test events. */
  readonly testHash: string;
}

/** The result of `compare`. */
export interface ComparisonResult {
  /** The log. */
  readonly data: ComparedDataset;
  /** What was ranked, and how. */
  readonly protocol: ComparisonProtocol;
  /** The metric that decides, as `"ndcg@10"`. */
  readonly metric: string;
  /** The model in question: the first of the list. */
  readonly subject: string;
  /** In the order of the list. */
  readonly models: readonly ComparedModel[];
  /** The subject less each other model, on the same users, in every metric that single users have. */
  readonly comparisons: readonly Comparison[];
  /** Models that the subject does not clearly beat. */
  readonly warnings: readonly ComparisonWarning[];
  /** Versions and machine. */
  readonly environment: Environment;
}

/** Best first by the metric that decides. */
export function ranked({ models, metric }: ComparisonResult): ComparedModel[] {
  return models.toSorted((a, b) => (b.metrics[metric] as number) - (a.metrics[metric] as number));
}
