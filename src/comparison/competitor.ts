/** What a comparison needs of a model. */

import type { Dataset } from "../data/dataset.ts";
import type { FitOptions } from "../models/fit-options.ts";
import type { TrainingRecord } from "../models/record.ts";
import type { Scorer, TrainedOn } from "../scoring/scorer.ts";

/** A model that can be trained and evaluated: every recommender of this package, or one of your own. */
export interface Competitor extends Scorer {
  /** Whether it has been fitted or loaded. */
  readonly isFitted: boolean;
  /** Trains on `data`. A model without epochs may ignore the options; others validate and stop as they say. Throws all that the model throws. */
  fit(data: Dataset, options?: FitOptions): Promise<unknown>;
  /** How it was trained: its epochs are the training curve. */
  readonly training?: (TrainedOn & Partial<TrainingRecord>) | undefined;
  /** Frees what the model holds besides its parameters; called once it has been evaluated. Throws nothing. */
  release?(): Promise<void>;
}
