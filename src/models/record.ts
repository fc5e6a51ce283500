/** How a model came to be. */

import type { Dataset } from "../data/dataset.ts";
import { hashing } from "../data/hash.ts";
import type { Seen } from "../scoring/seen.ts";
import type { EpochReport } from "../training/reports.ts";
import { inTurns } from "../turns.ts";
import { repeatsOf } from "./repeats.ts";

/** One epoch as `onEpoch` and the training record see it. */
export interface FitEpoch extends EpochReport {
  /** NDCG@10 on the validation data, all items ranked; `undefined` in epochs without validation. */
  readonly validation?: number;
}

/** What a model went on to learn after `fit`. */
export interface UpdateRecord {
  /** Its name, if the caller gave one. */
  readonly updateId?: string;
  /** Fingerprint of the new events. */
  readonly dataHash: string;
  /** Name of the new events' log. */
  readonly dataName: string;
  /** One entry an epoch. */
  readonly epochs: readonly FitEpoch[];
  /** Wall time of the update, in seconds. */
  readonly seconds: number;
}

/** How much the counted transitions say beside the network, and who decided it. See `docs/transitions.md`. */
export interface TransitionRecord {
  /** `"network"`: they are left out; `"options"`: given by the caller. Otherwise by held-out events. */
  readonly chosenBy: "likelihood" | "ndcg" | "network" | "options";
  /** 0 if they are left out. */
  readonly weight: number;
  readonly epsilon: number;
  /** Users that it was decided on. */
  readonly users: number;
  /** NDCG@10 of their held-out events: the network alone, and with transitions. */
  readonly ndcg?: { readonly network: number; readonly together: number };
}

/** How a model came to be. */
export interface TrainingRecord {
  /** Fingerprint of the training events. */
  readonly dataHash: string;
  /** Name of the training log. */
  readonly dataName: string;
  /** One entry an epoch; empty for models that learn without epochs. */
  readonly epochs: readonly FitEpoch[];
  /** The epoch whose weights were kept, if validation chose them. */
  readonly bestEpoch?: number;
  /** Wall time of the training, in seconds. */
  readonly seconds: number;
  /** Why options that were not given are what they are, if `fit` chose them by the data. */
  readonly reasons?: readonly string[];
  /** Why the log suits other models better, and which, if it does: see `models/neural/suitability.ts`. */
  readonly warnings?: readonly string[];
  /** Steps done when `stop` ended the training early. */
  readonly stoppedAtStep?: number;
  /** What became of `transitions`, unless they are off. */
  readonly transitions?: TransitionRecord;
  /** Share of the training events, each user's first left out, whose item the user has had before. */
  readonly repeatRate?: number;
  /** Whether items of the history are recommended by default, and are candidates in evaluation: chosen by `repeatRate`. */
  readonly seen?: Seen;
  /** Calls of `fitPartial` since, oldest first. */
  readonly updates?: readonly UpdateRecord[];
}

/** What there is to tell of a model that has learned from `data` in so many `seconds`. */
export async function plainRecord(data: Dataset, seconds: number): Promise<TrainingRecord> {
  const repeats = await inTurns(repeatsOf(data));
  return { dataHash: await inTurns(hashing(data)), dataName: data.name, epochs: [], seconds, ...repeats };
}
