/**
 * Evaluation as the commands do it, and its report as a table.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Dataset } from "../data/dataset.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { METRIC_NAMES, type MetricName } from "../evaluation/metric-names.ts";
import type { EvaluateOptions } from "../evaluation/options.ts";
import { describeProtocol, type EvaluationReport } from "../evaluation/report.ts";
import type { Scorer } from "../evaluation/scorer.ts";
import { Markov } from "../recommender/markov.ts";
import { Popularity } from "../recommender/popularity.ts";
import { parseCounts } from "./numbers.ts";
import { counted, table } from "./table.ts";

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
): Promise<EvaluationReport> {
  const options: EvaluateOptions = {
    ...(history === undefined ? {} : { history }),
    ...(k === undefined ? {} : { k }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(includeSeen === true ? { filterSeen: false } : {}),
  };
  return evaluate(model, test, options);
}

/** The models that any other should beat, fitted on `train`. */
export async function fitBaselines(train: Dataset): Promise<readonly Scorer[]> {
  return [await new Popularity().fit(train), await new Markov().fit(train)];
}

/** One row a model; below it, who was evaluated and how. */
export function reportTable(reports: readonly [EvaluationReport, ...EvaluationReport[]], split: string): string {
  const [first] = reports;
  const metrics = Object.keys(first.metrics);
  const columns = [{ head: "" }, ...metrics.map((name) => ({ head: name.toUpperCase(), align: "right" as const }))];
  const rows = reports.map((report) => [
    report.model,
    ...metrics.map((name) => report.metrics[name]?.toFixed(4) ?? ""),
  ]);
  return `${table(columns, rows)}\n\n${describeReport(first, split)}`;
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
