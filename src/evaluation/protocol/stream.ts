/** All test users' scores, shown to every measure. */

import { quoted } from "../../errors.ts";
import { eachScored } from "../../scoring/each-scored.ts";
import { ItemMarks } from "../../scoring/item-marks.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { TestCase } from "./cases.ts";
import type { CheckedEvaluateOptions } from "./options.ts";
import type { TestHistories } from "./test-histories.ts";
import type { Measure } from "./user-scores.ts";

/**
 * Shows every user's scores to every measure. Returns the milliseconds that the model took, and how many test items are
 * in their users' histories. Throws `non-finite` if a
 * score is NaN, naming the user, and `invalid-data` if there are too many or too few.
 */
export async function streamScores(
  model: Scorer,
  cases: readonly TestCase[],
  histories: TestHistories,
  options: CheckedEvaluateOptions,
  measures: readonly Measure[],
): Promise<{ readonly scoring: number; readonly repeatedTestItems: number }> {
  const started = Date.now();
  const past = new ItemMarks(model.items.size);
  const tested = new ItemMarks(model.items.size);
  const excluded = new ItemMarks(model.items.size);
  let repeatedTestItems = 0;
  const caseAt = (index: number): TestCase => cases[index] as TestCase;
  const rows = {
    size: cases.length,
    lengthOf: (index: number) => caseAt(index).historyLength,
    at: (index: number) => histories.of(caseAt(index).userId) ?? new Int32Array(0),
  };
  const scoring = await eachScored(
    model,
    rows,
    ({ index, history, scores }) => {
      const whole = caseAt(index);
      past.clear();
      tested.clear();
      excluded.clear();
      for (const item of history) past.add(item);
      const fresh = whole.relevant.filter((item) => !past.has(item));
      repeatedTestItems += whole.relevant.length - fresh.length;
      const testCase = options.seen === "masked" ? { ...whole, relevant: fresh } : whole;
      for (const item of testCase.relevant) tested.add(item);
      if (options.seen !== "allowed") for (const item of past.items) if (!tested.has(item)) excluded.add(item);
      for (const measure of measures) measure.observe({ user: index, testCase, history, excluded, scores });
    },
    {
      rows: options.batchSize,
      nameOf: (index) => `user ${quoted(caseAt(index).userId)}`,
      onBlock(done) {
        const secondsLeft = ((Date.now() - started) / 1000) * (cases.length / done - 1);
        options.onProgress?.({ done, total: cases.length, secondsLeft });
      },
    },
  );
  return { scoring, repeatedTestItems };
}
