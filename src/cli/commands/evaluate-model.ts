/**
 * Evaluation as the commands do it, and its report as a table.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { METRIC_NAMES, type MetricName } from "../../evaluation/metrics/metric-names.ts";
import { evaluate } from "../../evaluation/protocol/evaluate.ts";
import type { EvaluateOptions, EvaluationProgress } from "../../evaluation/protocol/options.ts";
import { describeProtocol, type EvaluationReport } from "../../evaluation/protocol/report.ts";
import { Markov, Popularity } from "../../recommender/classes.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import { parseCounts } from "../flags/numbers.ts";
import { describeIntervals, type Intervals } from "../output/evaluation-details.ts";
import type { Note } from "../output/io.ts";
import { count, counted, table } from "../output/table.ts";

/** What is measured, and how. */
export interface EvaluationFlags {
  readonly k?: number[];
  readonly metrics?: MetricName[];
  readonly protocol?: "full" | "sampled-100";
  readonly includeSeen?: boolean;
}

/** Adds {@link EvaluationFlags}. */
export function addEvaluationFlags(command: Command): Command {
  const flags = [
    new Option("--k <list>", "cut-offs, as 5,10,20 (default: 10)").argParser(parseCounts),
    new Option("--metrics <list>", `of ${METRIC_NAMES.join(", ")} (default: hr,ndcg,mrr)`).argParser(parseMetrics),
    new Option("--protocol <protocol>", "rank all items, or against 100 sampled ones (default: full)").choices([
      "full",
      "sampled-100",
    ]),
    new Option("--include-seen", "rank items of the user's history too"),
  ];
  for (const flag of flags) command.addOption(flag.helpGroup("Evaluation:"));
  return command;
}

/** `hr,ndcg` as metric names. */
export function parseMetrics(text: string): MetricName[] {
  return text.split(",").map((part) => {
    const name = METRIC_NAMES.find((known) => known === part.trim().toLowerCase());
    if (name === undefined) throw new InvalidArgumentError(`"${part}" is none of ${METRIC_NAMES.join(", ")}.`);
    return name;
  });
}

/** Evaluates `model` on `test`; without `history`, with the histories it was fitted on. */
export async function evaluateModel(
  model: Scorer,
  test: Dataset,
  history: readonly Dataset[] | undefined,
  { k, metrics, protocol, includeSeen }: EvaluationFlags,
  more: Pick<EvaluateOptions, "perUser" | "onProgress"> = {},
): Promise<EvaluationReport> {
  const options: EvaluateOptions = {
    ...more,
    ...(history === undefined ? {} : { history }),
    ...(k === undefined ? {} : { k }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(includeSeen === true ? { filterSeen: false } : {}),
  };
  return evaluate(model, test, options);
}

/**
 * Says after 2, 4, 8, … seconds how far the evaluation of `name` has come: nothing where it is quick.
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

/** The models that any other should beat, fitted on `train`. */
export async function fitBaselines(train: Dataset): Promise<readonly Scorer[]> {
  return [await new Popularity().fit(train), await new Markov().fit(train)];
}

/** One row a model, with its intervals where they are given; below, who was evaluated and how. */
export function reportTable(
  reports: readonly [EvaluationReport, ...EvaluationReport[]],
  split: string,
  intervals: readonly Intervals[] = [],
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
  return `${table(columns, rows)}\n\n${[describeReport(first, split), ...legend].join("\n")}`;
}

/** Who was evaluated and how, in one paragraph. */
export function describeReport(report: Omit<EvaluationReport, "seconds">, split: string): string {
  const { users, dataset, protocol, skippedUsers, unknownTestItems } = report;
  const lines = [`  ${counted(users, "user")} of ${dataset.name}, split ${split}; ${describeProtocol(protocol)}`];
  if (skippedUsers.total > 0) lines.push(`  ${counted(skippedUsers.total, "user")} without a known history left out`);
  if (unknownTestItems.total > 0) {
    lines.push(`  ${counted(unknownTestItems.total, "test item")} unknown to the model, counted as misses`);
  }
  return lines.join("\n");
}
