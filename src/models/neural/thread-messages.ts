/**
 * What a training thread and its starter tell each other: plain data.
 *
 * @module
 */

import type { InteractionColumns } from "../../data/interactions.ts";
import type { SasrecErrorCode } from "../../errors.ts";
import type { StepReport } from "../../training/reports.ts";
import type { CheckpointSettings } from "../fit-options.ts";
import type { RatingModel } from "../ratings/ratings.ts";
import type { FitEpoch, TrainingRecord } from "../record.ts";
import type { Counted, TransitionWeights } from "../transitions/transitions.ts";
import type { ResolvedOptions } from "./options.ts";

/** What the thread is given. */
export interface ThreadTask {
  readonly options: ResolvedOptions;
  readonly data: InteractionColumns;
  readonly validation: InteractionColumns | undefined;
  readonly validateEvery: number;
  readonly patience: number;
  readonly checkpoint: CheckpointSettings | undefined;
  /** One shared word that tells the thread to stop: it reads it between steps, where it could not receive a message. */
  readonly abort: Int32Array;
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: "step"; readonly report: StepReport }
  | { readonly kind: "epoch"; readonly report: FitEpoch }
  | {
      readonly kind: "done";
      readonly parameters: Float32Array;
      readonly ratings: RatingModel | undefined;
      readonly transitions: { readonly weights: TransitionWeights; readonly counted: Counted } | undefined;
      readonly record: TrainingRecord;
    }
  | { readonly kind: "failed"; readonly code: SasrecErrorCode; readonly message: string; readonly details: object };
