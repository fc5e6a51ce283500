/** What is told of the trainings behind an evaluation. */

import type { EvaluationReport } from "../../evaluation/protocol/report.ts";
import type { TrainingRecord } from "../../models/record.ts";

/** A model that was evaluated. */
export interface TrainedRun {
  readonly whole: EvaluationReport;
  /** Without transitions; `undefined` if there are none. */
  readonly alone: EvaluationReport | undefined;
  readonly training: TrainingRecord | undefined;
}

/** The network alone: all of a model that left transitions out. */
export function networkOf({ whole, alone }: TrainedRun): EvaluationReport {
  return alone ?? { ...whole, model: `${whole.model}, network alone` };
}

/** One of several seeds, as JSON. */
export function seedOf({ whole, alone, training }: TrainedRun): object {
  const summary = { ...(alone && { networkAlone: alone.metrics }), ...(training && { training: summaryOf(training) }) };
  return { seed: whole.modelOptions?.["seed"], metrics: whole.metrics, ...summary };
}

/** How long the model was trained, and what was kept. */
export function summaryOf({ epochs, bestEpoch, seconds, transitions }: TrainingRecord): object {
  const validation = epochs.find(({ epoch }) => epoch === bestEpoch)?.validation;
  const kept = bestEpoch === undefined ? {} : { bestEpoch, validation };
  return { seconds, epochs: epochs.length, ...kept, ...(transitions && { transitions }) };
}
