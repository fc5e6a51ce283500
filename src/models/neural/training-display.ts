/**
 * A training as a person sees it: a bar with the loss, or a line an epoch.
 *
 * @module
 */

import { platform } from "#platform";
import type { StepReport } from "../../training/train.ts";
import type { FitEpoch } from "../fit-options.ts";

/** Shows the reports of a training; `stop` ends it. */
export interface TrainingDisplay {
  step(report: StepReport): void;
  epoch(report: FitEpoch): void;
  stop(): void;
}

/** The display of a training named `title`. */
export function trainingDisplay(title: string): TrainingDisplay {
  const progress = platform.progress(title);
  let note = "";
  return {
    step({ step, steps, epoch, epochs, loss }) {
      progress.step(step, steps, `epoch ${epoch}/${epochs} | loss ${loss.toFixed(4)}${note}`);
    },
    epoch({ epoch, epochs, loss, targetsPerSecond, validation }) {
      note = validation === undefined ? "" : ` | validation NDCG@10 ${validation.toFixed(4)}`;
      const speed = Math.round(targetsPerSecond).toLocaleString("en");
      progress.mark(epoch, epochs, `epoch ${epoch}/${epochs}, loss ${loss.toFixed(4)}${note}, ${speed} events/s`);
    },
    stop: progress.stop,
  };
}
