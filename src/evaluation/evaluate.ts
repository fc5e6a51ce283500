/**
 * Evaluation of a model on a test set.
 *
 * ```ts
 * const { train, validation, test } = data.leaveOneOut();
 * const report = await evaluate(model, test, { history: [train, validation], k: [5, 10] });
 * report.metrics["ndcg@10"];
 * ```
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { type TestCase, type TestCases, testCases } from "./cases.ts";
import { RANKING_METRICS } from "./metric-names.ts";
import { type CheckedEvaluateOptions, type EvaluateOptions, parseEvaluateOptions } from "./options.ts";
import { type RankCase, rankAgainstSampled, rankAll } from "./rank-case.ts";
import type { EvaluationReport, PerUser } from "./report.ts";
import type { Scorer } from "./scorer.ts";

const DEFAULT_BATCH = 256;
const BATCH_BYTES = 64 * 1024 * 1024;

/**
 * Ranks items for each user of `test` and averages the metrics over users.
 *
 * By default every item of the catalogue is ranked but those of the user's history (full ranking, seen items filtered).
 * All users are evaluated; those without a known history are counted in `skippedUsers`. A test item that the model does
 * not know counts as a miss, also where the user has no other. Users are scored in batches of like history length;
 * no more than one batch of scores exists at a time.
 *
 * With several test items per user, full ranking ranks them together; `"sampled-100"` ranks each alone and takes the
 * user's mean.
 *
 * @throws SasrecError `invalid-option`; `non-finite` where a score is NaN, naming the user; `invalid-data` where no user
 * can be evaluated or the model returns the wrong number of scores
 */
export async function evaluate(model: Scorer, test: Dataset, options: EvaluateOptions = {}): Promise<EvaluationReport> {
  return evaluateAs("evaluate", model, test, options);
}

/** `evaluate` under the name of the function that was called, for messages. */
export async function evaluateAs(
  method: string,
  model: Scorer,
  test: Dataset,
  options: EvaluateOptions,
): Promise<EvaluationReport> {
  const started = Date.now();
  const checked = parseEvaluateOptions(method, options);
  const found = testCases(model, test, checked.history);
  if (found.cases.length === 0) throw new SasrecError("invalid-data", `${method}: ${whyNobody(test, found)}`);

  const columns = metricColumns(checked, found.cases.length);
  const rank =
    checked.protocol === "full" ? rankAll(checked.filterSeen) : rankAgainstSampled(checked.seed, found.cases.length);
  const scoring = await rankInBatches(method, model, found.cases, checked, rank, columns);

  const metrics: Record<string, number> = {};
  for (const { name, values } of columns) metrics[name] = mean(values);
  return {
    model: model.name,
    metrics,
    protocol: {
      name: checked.protocol,
      k: checked.k,
      metrics: checked.metrics,
      items: model.items.size,
      filterSeen: checked.filterSeen,
      ties: "expected",
      history: checked.history === undefined ? "fitted" : "given",
      seed: checked.protocol === "full" ? null : checked.seed,
    },
    dataset: { name: test.name, hash: test.summary().hash },
    users: found.cases.length,
    skippedUsers: found.skippedUsers,
    testItems: found.cases.reduce((sum, { numRelevant }) => sum + numRelevant, 0),
    unknownTestItems: found.unknownTestItems,
    seconds: { total: (Date.now() - started) / 1000, scoring: scoring / 1000 },
    ...(checked.perUser ? { perUser: perUser(found.cases, columns) } : {}),
  };
}

/** One metric at one k: a value for each user. */
interface MetricColumn {
  readonly name: string;
  readonly of: (typeof RANKING_METRICS)["hr"];
  readonly k: number;
  readonly values: Float64Array;
}

function metricColumns({ metrics, k }: CheckedEvaluateOptions, users: number): MetricColumn[] {
  return k.flatMap((cutOff) =>
    metrics.map((metric) => ({
      name: `${metric}@${cutOff}`,
      of: RANKING_METRICS[metric],
      k: cutOff,
      values: new Float64Array(users),
    })),
  );
}

/** Fills the columns; returns the milliseconds that the model took. */
async function rankInBatches(
  method: string,
  model: Scorer,
  cases: readonly TestCase[],
  options: CheckedEvaluateOptions,
  rank: RankCase,
  columns: readonly MetricColumn[],
): Promise<number> {
  const numItems = model.items.size;
  const fitting = Math.max(1, Math.floor(BATCH_BYTES / (4 * numItems)));
  const batchSize = options.batchSize ?? Math.min(DEFAULT_BATCH, fitting);
  // Like lengths together: a model that pads then pads little. Results stay in the order of the test set.
  const order = [...cases.keys()].sort((a, b) => at(cases, a).history.length - at(cases, b).history.length || a - b);
  let scoring = 0;
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = order.slice(start, start + batchSize);
    const before = Date.now();
    const scores = await model.scoreHistories(batch.map((user) => at(cases, user).history));
    scoring += Date.now() - before;
    checkScores(
      method,
      model,
      scores,
      batch.map((user) => at(cases, user)),
    );
    batch.forEach((user, row) => {
      const rankings = rank(scores, row * numItems, numItems, at(cases, user), user);
      for (const { of, k, values } of columns) {
        let sum = 0;
        for (const ranking of rankings) sum += of(ranking, k);
        values[user] = sum / rankings.length;
      }
    });
    options.onProgress?.({ done: Math.min(start + batchSize, order.length), total: order.length });
  }
  return scoring;
}

function checkScores(method: string, model: Scorer, scores: Float32Array, batch: readonly TestCase[]): void {
  const numItems = model.items.size;
  if (scores.length !== batch.length * numItems) {
    const expected = `${batch.length} histories x ${numItems} items`;
    throw new SasrecError("invalid-data", `${method}: ${model.name} returned ${scores.length} scores for ${expected}`);
  }
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (!Number.isNaN(score)) continue;
    const { userId } = at(batch, Math.floor(i / numItems));
    const item = JSON.stringify(model.items.at(i % numItems));
    const message = `${method}: ${model.name} scored item ${item} NaN for user ${JSON.stringify(userId)}; the model is broken (did its training diverge?)`;
    throw new SasrecError("non-finite", message);
  }
}

function whyNobody(test: Dataset, { skippedUsers }: TestCases): string {
  if (test.size === 0) return "the test set has no events";
  const { total, noHistory, unknownHistory } = skippedUsers;
  return `none of the ${total} test users can be evaluated: ${noHistory} have no event before the test, ${unknownHistory} only events of items that the model does not know (1 and "1" are different ids)`;
}

function perUser(cases: readonly TestCase[], columns: readonly MetricColumn[]): PerUser {
  return {
    userIds: cases.map(({ userId }) => userId),
    metrics: Object.fromEntries(columns.map(({ name, values }) => [name, values])),
  };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
