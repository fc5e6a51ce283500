/**
 * All users' scores, block by block.
 *
 * @module
 */

import type { Id } from "../../data/ids.ts";
import { SasrecError } from "../../errors.ts";
import type { Histories } from "../../scoring/histories.ts";
import { ItemMarks } from "../../scoring/item-marks.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import type { TestCase } from "./cases.ts";
import type { CheckedEvaluateOptions } from "./options.ts";
import type { Measure } from "./user-scores.ts";

const DEFAULT_BATCH = 256;
/** Of a block's scores: what is in the processor's caches when it is read. */
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Shows every user's scores to every measure. Histories and scores exist for one block of users at a time.
 *
 * @returns the milliseconds that the model took
 * @throws SasrecError `non-finite` where a score is NaN, `invalid-data` where there are too many or too few
 */
export async function streamScores(
  method: string,
  model: Scorer,
  cases: readonly TestCase[],
  histories: Histories,
  options: CheckedEvaluateOptions,
  measures: readonly Measure[],
): Promise<number> {
  const started = Date.now();
  const numItems = model.items.size;
  const fitting = Math.max(1, Math.floor(BATCH_BYTES / (4 * numItems)));
  const batchSize = options.batchSize ?? Math.min(DEFAULT_BATCH, fitting);
  const tested = new ItemMarks(numItems);
  const excluded = new ItemMarks(numItems);
  // Like lengths together: a model that pads then pads little. Longest first, so that what needs the most memory comes
  // at once and the time left is not underestimated. Results stay in the order of the test set.
  const order = [...cases.keys()].sort((a, b) => at(cases, b).historyLength - at(cases, a).historyLength || a - b);
  const into = new Float32Array(Math.min(batchSize, cases.length) * numItems);
  let scoring = 0;
  for (let start = 0; start < order.length; start += batchSize) {
    const users = order.slice(start, start + batchSize);
    const block = users.map((user) => histories.of(at(cases, user).userId) ?? []);
    const before = Date.now();
    const scores = await model.scoreHistories(block, into);
    scoring += Date.now() - before;
    checkScores(method, model, scores, (row) => at(cases, at(users, row)).userId, users.length);
    users.forEach((user, row) => {
      const testCase = at(cases, user);
      const history = at(block, row);
      tested.clear();
      excluded.clear();
      for (const item of testCase.relevant) tested.add(item);
      if (options.filterSeen) for (const item of history) if (!tested.has(item)) excluded.add(item);
      const shown = { user, testCase, history, excluded, scores, offset: row * numItems, numItems };
      for (const measure of measures) measure.observe(shown);
    });
    const done = start + users.length;
    const secondsLeft = ((Date.now() - started) / 1000) * (order.length / done - 1);
    options.onProgress?.({ done, total: order.length, secondsLeft });
  }
  return scoring;
}

function checkScores(
  method: string,
  model: Scorer,
  scores: Float32Array,
  userAt: (row: number) => Id,
  rows: number,
): void {
  const numItems = model.items.size;
  if (scores.length !== rows * numItems) {
    const expected = `${rows} histories x ${numItems} items`;
    throw new SasrecError("invalid-data", `${method}: ${model.name} returned ${scores.length} scores for ${expected}`);
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isNaN(scores[i])) continue;
    const user = JSON.stringify(userAt(Math.floor(i / numItems)));
    const item = JSON.stringify(model.items.at(i % numItems));
    const message = `${method}: ${model.name} scored item ${item} NaN for user ${user}; the model is broken (did its training diverge?)`;
    throw new SasrecError("non-finite", message);
  }
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
