/** Evaluation as the commands do it, and its report as a table. */

import { type Command, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { metricOptions } from "../../evaluation/metrics/metric-names.ts";
import { evaluate } from "../../evaluation/protocol/evaluate.ts";
import {
  type EvaluateOptions,
  type EvaluationProgress,
  parseEvaluateOptions,
  protocolOptions,
} from "../../evaluation/protocol/options.ts";
import { describeProtocol, type EvaluationReport } from "../../evaluation/protocol/report.ts";
import type { OptionTable } from "../../options/table.ts";
import { Markov, Popularity } from "../../recommender/classes.ts";
import type { Scored, Scorer } from "../../scoring/scorer.ts";
import { addFlags, type Flags, givenBy } from "../flags/from-table.ts";
import { describeIntervals, type Intervals } from "../output/evaluation-details.ts";
import type { Note } from "../output/io.ts";
import { count, counted, table } from "../output/table.ts";

/** What is measured, and how. */
const measured: OptionTable = { ...metricOptions, ...protocolOptions };

/** Adds the flags that say what is measured, and how. */
export function addEvaluationFlags(command: Command): Command {
  return addFlags(command, { "": measured }, "Evaluation:");
}

/** What the flags say of evaluation, as options. */
export function evaluationOptions(flags: Flags): EvaluateOptions {
  return givenBy(flags, measured);
}

/** Throws `invalid-option` if what the flags say of evaluation does not go together: better before a training than after. */
export function checkEvaluation(flags: Flags): void {
  parseEvaluateOptions("evaluate", evaluationOptions(flags));
}

/** Evaluates `model` on `test`; without `history`, with the histories it was fitted on. */
export async function evaluateModel(
  model: Scored,
  test: Dataset,
  history: readonly Dataset[] | undefined,
  flags: Flags,
  more: EvaluateOptions = {},
): Promise<EvaluationReport> {
  const given = history === undefined ? {} : { history };
  return evaluate(model, test, { ...more, ...given, ...evaluationOptions(flags) });
}

/**
 * Says after 2, 4, 8, … seconds how far the evaluation of `name` has come: nothing if it is quick.
 *
 * @param now milliseconds; tests bring their own
 */
export function progressNotes(
  name: string,
  note: Note,
  now: () => number = Date.now,
): (progress: EvaluationProgress) => void {
  const started = now();
  let due = 2;
  return ({ done, total, secondsLeft }) => {
    const seconds = (now() - started) / 1000;
    if (seconds < due || done === total) return;
    while (due <= seconds) due *= 2;
    note(
      `  ${name}: ${count(done)} of ${counted(total, "user")}, about ${counted(Math.ceil(secondsLeft), "second")} left`,
    );
  };
}

/** Adds these flags and those that say whether baselines stand beside the model: they do, unless told otherwise. */
export function addBaselineFlags(command: Command): Command {
  const one = new Option("--no-baselines", "without popularity and a Markov model, fitted on the training part");
  const other = new Option("--baselines", "popularity and a Markov model too (the default)").hideHelp();
  return addEvaluationFlags(command).addOption(other).addOption(one.helpGroup("Evaluation:"));
}

/** The models that any other should beat, fitted on `train`. */
export async function fitBaselines(train: Dataset): Promise<readonly Scorer[]> {
  return [await new Popularity().fit(train), await new Markov().fit(train)];
}

/** One row a model, with its intervals if they are given; below, who was evaluated and how. */
export function reportTable(
  reports: readonly [EvaluationReport, ...EvaluationReport[]],
  split: string,
  intervals: readonly Intervals[] = [],
  width?: number,
): string {
  const [first] = reports;
  const metrics = Object.keys(first.metrics);
  const columns = [{ head: "" }, ...metrics.map((name) => ({ head: name.toUpperCase(), align: "right" as const }))];
  const rows = reports.map((report, i) => {
    const cells = metrics.map((name) => {
      const interval = intervals[i]?.[name];
      const value = report.metrics[name]?.toFixed(4) ?? "";
      return interval ? `${value} [${interval.low.toFixed(4)}, ${interval.high.toFixed(4)}]` : value;
    });
    return [report.model, ...cells];
  });
  const legend = describeIntervals(intervals[0] ?? {});
  return `${table(columns, rows, width)}\n\n${[describeReport(first, split), ...legend].join("\n")}`;
}

/** Who was evaluated and how, in one paragraph. */
export function describeReport(report: Omit<EvaluationReport, "seconds">, split: string): string {
  const { users, dataset, protocol, skippedUsers, testItems, unknownTestItems, repeatedTestItems } = report;
  const lines = [`  ${counted(users, "user")} of ${dataset.name}, split ${split}; ${describeProtocol(protocol)}`];
  if (skippedUsers.total > 0) lines.push(`  ${counted(skippedUsers.total, "user")} without a known history left out`);
  if (unknownTestItems.total > 0) {
    lines.push(`  ${counted(unknownTestItems.total, "test item")} unknown to the model, counted as misses`);
  }
  for (const { message } of report.warnings ?? []) lines.push(`  warning: ${message}`);
  if (repeatedTestItems > 0) {
    const share = ((100 * repeatedTestItems) / testItems).toFixed(1);
    lines.push(`  ${counted(repeatedTestItems, "test item")} (${share} %) seen in the history before`);
  }
  return lines.join("\n");
}
