/** A comparison in words. */

import type { Dataset } from "../data/dataset.ts";
import { describeProtocol, type EvaluationReport } from "../evaluation/protocol/report.ts";
import { describeComparison, withBest } from "../evaluation/statistics/describe-comparison.ts";
import type { CheckedCompareOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import type { ComparisonProtocol, ComparisonResult } from "./result.ts";

const SPLITS = {
  "leave-one-out": "each user's last event is for the test, the one before for validation, the others for training",
  "user-time": "each user's last events are for the test, the others for training",
  random: "events drawn at random are for the test, the others for training",
  time: "events from one moment on are for the test, those before for training",
} as const;

/** How the models were compared; `validated`: those whose epoch was chosen on the validation part. */
export function protocolOf(
  { test, validation, history }: Parts,
  report: EvaluationReport,
  { validateEvery, patience }: CheckedCompareOptions,
  validated: readonly string[],
): ComparisonProtocol {
  const { protocol, users, skippedUsers, testItems, unknownTestItems, repeatedTestItems } = report;
  const chosen = validation === undefined ? null : { every: validateEvery, patience };
  const description = [
    `Split ${describeSplit(test)}.`,
    `Every model was trained on the training part alone. ${describeChoice(chosen, validated)}`,
    `All were evaluated on the same ${users} test users, with ${history.length === 1 ? "the training part" : "training and validation part"} as their history: ${describeProtocol(protocol)}.`,
    ...(skippedUsers.total === 0 ? [] : [`${skippedUsers.total} test users without a known history were left out.`]),
    ...(repeatedTestItems === 0
      ? []
      : [`${repeatedTestItems} of ${testItems} test items are in their users' histories.`]),
    ...(unknownTestItems.total === 0
      ? []
      : [`${unknownTestItems.total} of ${testItems} test items are not in the training part and count as misses.`]),
  ];
  const split = test.part === undefined ? null : { name: test.part.name, options: test.part.options };
  const counts = { users, skippedUsers, testItems, unknownTestItems, repeatedTestItems };
  return { ...protocol, split, validation: chosen, ...counts, description };
}

/** Who won: the warnings; if there are none, by how much the subject is better than the best of the others. */
export function verdict({ warnings, comparisons, metric }: ComparisonResult): string[] {
  if (warnings.length > 0) return warnings.map(({ message }) => message);
  const best = withBest(comparisons, metric);
  if (best === undefined) return [];
  const others = comparisons.some(({ models }) => models[1] !== best.models[1]) ? ", the best of the others" : "";
  return [`${describeComparison(best)}${others}`];
}

function describeSplit({ part }: Dataset): string {
  if (part === undefined) return "made by the caller";
  const options = Object.entries(part.options).map(([name, value]) => `${name} ${value}`);
  return `${part.name}${options.length === 0 ? "" : ` (${options.join(", ")})`}: ${SPLITS[part.name]}`;
}

function describeChoice(chosen: ComparisonProtocol["validation"], validated: readonly string[]): string {
  if (chosen === null) return "There is no validation part, so training ran for all epochs and the last one counts.";
  if (validated.length === 0) return "None of them has epochs to choose from, so the validation part is only history.";
  const { every, patience } = chosen;
  const often = every === 1 ? "every epoch" : `every ${every} epochs`;
  return `Of ${validated.join(", ")} the epoch with the best NDCG@10 on the validation part was kept (looked at ${often}, stopped after ${patience} without a better one); the others took the validation part for history only.`;
}
