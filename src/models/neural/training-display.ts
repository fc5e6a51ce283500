/** A training as a person sees it: a bar with the loss, or a line an epoch. */

import { platform } from "#platform";
import type { StepReport } from "../../training/reports.ts";
import type { ParsedFitOptions } from "../fit-options.ts";
import type { FitEpoch } from "../record.ts";

/** Shows the reports of the training `title`, until `stop` ends it. */
function trainingDisplay(title: string) {
  const progress = platform.progress(title);
  let score = "";
  let last: StepReport | undefined;
  let sum = 0;
  let steps = 0;
  const show = (step: StepReport, loss: number): void => {
    progress.step(step.step, step.steps, `epoch ${step.epoch}/${step.epochs} | loss ${loss.toFixed(4)}${score}`);
  };
  return {
    step(report: StepReport): void {
      if (report.epoch !== last?.epoch) [sum, steps] = [0, 0];
      last = report;
      sum += report.loss;
      steps++;
      // Single steps differ by more than epochs do.
      show(report, sum / steps);
    },
    epoch({ epoch, epochs, loss, targetsPerSecond, validation }: FitEpoch): void {
      score = validation === undefined ? score : ` | NDCG@10 ${validation.toFixed(4)}`;
      if (last !== undefined) show(last, loss);
      const speed = Math.round(targetsPerSecond).toLocaleString("en");
      const note = validation === undefined ? "" : ` | validation NDCG@10 ${validation.toFixed(4)}`;
      progress.mark(epoch, epochs, `epoch ${epoch}/${epochs}, loss ${loss.toFixed(4)}${note}, ${speed} events/s`);
    },
    stop: progress.stop,
  };
}

/** Does `work` with hooks that also show the training, if `verbose` asks for it. */
export async function shown<Hooks extends Pick<ParsedFitOptions, "onStep" | "onEpoch">, T>(
  { name, verbose }: { readonly name: string; readonly verbose: boolean },
  hooks: Hooks,
  work: (hooks: Hooks) => Promise<T>,
): Promise<T> {
  if (!verbose) return work(hooks);
  const display = trainingDisplay(name);
  const both: Hooks = {
    ...hooks,
    onStep(report: StepReport) {
      display.step(report);
      return hooks.onStep(report);
    },
    onEpoch(report: FitEpoch) {
      display.epoch(report);
      return hooks.onEpoch(report);
    },
  };
  try {
    return await work(both);
  } finally {
    display.stop();
  }
}
