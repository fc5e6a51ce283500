/** What a training thread and its starter tell each other: plain data. */

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
}

/** What the thread says. After an epoch it waits until it is told `EPOCH_HEARD`. */
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

/** What the starter says when the caller's function has dealt with an epoch. */
export const EPOCH_HEARD = "epoch heard";
