/** A comparison for people: one table, who won, and how it was measured. */

import { verdict } from "../../comparison/describe.ts";
import { duration, metricText } from "../../comparison/format.ts";
import { type ComparisonResult, ranked } from "../../comparison/result.ts";
import { percent } from "../../evaluation/statistics/describe-comparison.ts";
import { comparisonTable, describeSpread } from "./evaluation-details.ts";
import { count, table } from "./table.ts";

/** The text. */
export function comparisonText(result: ComparisonResult, width?: number): string {
  const { metric, comparisons, warnings, protocol } = result;
  const lines = verdict(result).map((line) => `  ${warnings.length === 0 ? "" : "warning: "}${line}`);
  const differences = comparisons
    .filter((comparison) => comparison.metric === metric)
    .toSorted((a, b) => b.estimates[1] - a.estimates[1]);
  return [
    resultTable(result, width),
    ...(differences.length === 0 ? [] : [comparisonTable(differences, width)]),
    ...result.models.flatMap(({ name, spread }) => (spread === undefined ? [] : [describeSpread(name, spread)])),
    ...(lines.length === 0 ? [] : [lines.join("\n")]),
    [...protocol.description, ...legend(result)].map((line) => `  ${line}`).join("\n"),
  ].join("\n\n");
}

function resultTable(result: ComparisonResult, width?: number): string {
  const best = ranked(result);
  const names = Object.keys(best[0]?.metrics ?? {});
  const heads = [...names.map((name) => name.toUpperCase()), "training", "evaluation"];
  const columns = [{ head: "" }, ...heads.map((head) => ({ head, align: "right" as const }))];
  const rows = best.map((model) => [
    model.name,
    ...names.map((name) => metricText(model, name)),
    duration(model.trainingSeconds),
    duration(model.evaluationSeconds),
  ]);
  return table(columns, rows, width);
}

function legend({ models }: ComparisonResult): string[] {
  const [interval] = Object.values(models[0]?.intervals ?? {});
  if (interval === undefined) return [];
  const { level, resamples } = interval;
  return [`± half of the ${percent(level)} interval, from ${count(resamples)} bootstrap samples of the users.`];
}
