/**
 * Evaluation of a model on a test set.
 *
 * ```ts
 * const { train, validation, test } = data.leaveOneOut();
 * const report = await evaluate(model, test, { history: [train, validation], k: [5, 10] });
 * report.metrics["ndcg@10"];
 * ```
 */

import { Dataset } from "../../data/dataset.ts";
import { hashing } from "../../data/hash.ts";
import { SasrecError } from "../../errors.ts";
import { type Scored, type Scorer, withScorer } from "../../scoring/scorer.ts";
import { inTurns } from "../../turns.ts";
import { itemPopularity } from "../metrics/item-popularity.ts";
import { listMeasure } from "../metrics/list-measure.ts";
import { listNames, rankingNames } from "../metrics/metric-names.ts";
import { rankingMeasure } from "../metrics/ranking-measure.ts";
import { type TestCases, testCases } from "./cases.ts";
import { currentEnvironment } from "./environment.ts";
import { learnedEvents } from "./learned-events.ts";
import {
  type CheckedEvaluateOptions,
  type EvaluatedSeen,
  type EvaluateOptions,
  parseEvaluateOptions,
} from "./options.ts";
import { rankAgainstSampled, rankAll } from "./rank-case.ts";
import type { EvaluationReport, PerUser, Protocol } from "./report.ts";
import { streamScores } from "./stream.ts";
import { fittedHistories, givenHistories, type TestHistories } from "./test-histories.ts";
import type { Measure } from "./user-scores.ts";

/**
 * Ranks items for each user of `test` and averages the metrics over users.
 *
 * By default every item of the catalogue is ranked (full ranking); whether items of the user's history are candidates is
 * for the option `seen` to say, by default as in what the model recommends.
 * All users are evaluated; those without a known history are counted in `skippedUsers`. A test item that the model does
 * not know counts as a miss, also if the user has no other. Users are scored in batches of like history length;
 * no more than one batch of scores exists at a time.
 *
 * With several test items per user, full ranking ranks them together; `"sampled-100"` ranks each alone and takes the
 * user's mean.
 *
 * Throws `invalid-option`; `non-finite` if a score is NaN, naming the user; `invalid-data` if no user
 * can be evaluated or the model returns the wrong number of scores.
 */
export async function evaluate(model: Scored, test: Dataset, options: EvaluateOptions = {}): Promise<EvaluationReport> {
  return evaluateAs("evaluate", model, test, options);
}

/** `evaluate` under the name of the function that was called, for messages. */
export async function evaluateAs(
  method: string,
  model: Scored,
  test: Dataset,
  options: EvaluateOptions,
): Promise<EvaluationReport> {
  const checked = parseEvaluateOptions(method, options);
  if (!(test instanceof Dataset)) throw new SasrecError("invalid-data", `${method}: takes a model, then a Dataset`);
  return withScorer(model, (scorer) => {
    return evaluateScorer(method, scorer, test, { ...checked, seen: seenIn(checked, scorer) });
  });
}

function seenIn({ seen, protocol }: CheckedEvaluateOptions, model: Scorer): EvaluatedSeen {
  if (seen !== "auto") return seen;
  return protocol === "sampled-100" ? "kept-if-target" : (model.seen ?? "kept-if-target");
}

async function evaluateScorer(
  method: string,
  model: Scorer,
  test: Dataset,
  checked: CheckedEvaluateOptions & { readonly seen: EvaluatedSeen },
): Promise<EvaluationReport> {
  const started = Date.now();
  const histories = checked.history ? givenHistories(checked.history, model.items) : fittedHistories(model);
  const found = await inTurns(testCases(model.items, test, histories));
  if (found.cases.length === 0) throw new SasrecError("invalid-data", `${method}: ${whyNobody(test, found)}`);

  const measures = await measuresOf(model, histories, checked, found.cases.length);
  const ranked = Date.now();
  const { scoring, repeatedTestItems } = await streamScores(model, found.cases, histories, checked, measures);
  const done = Date.now();
  const hash = await inTurns(hashing(test));
  const given = checked.history && histories;
  const warnings = learnedEvents({ model, test, hash, cases: found.cases, given });
  const hashes: string[] = [];
  for (const log of checked.history ?? []) hashes.push(await inTurns(hashing(log)));

  return {
    model: model.name,
    modelOptions: model.options === undefined ? null : { ...model.options },
    trainedOn: model.training ? { name: model.training.dataName, hash: model.training.dataHash } : null,
    metrics: metricValues(checked, measures),
    protocol: protocolOf(model, checked),
    dataset: {
      name: test.name,
      hash,
      split: test.part ?? null,
      history: checked.history === undefined ? null : hashes,
    },
    users: found.cases.length,
    skippedUsers: found.skippedUsers,
    testItems: found.cases.reduce((sum, { numRelevant }) => sum + numRelevant, 0),
    unknownTestItems: found.unknownTestItems,
    repeatedTestItems,
    environment: currentEnvironment(),
    ...(warnings.length === 0 ? {} : { warnings }),
    seconds: {
      total: (Date.now() - started) / 1000,
      scoring: scoring / 1000,
      ranking: (done - ranked - scoring) / 1000,
    },
    ...(checked.perUser ? { perUser: perUser(found, measures) } : {}),
  };
}

async function measuresOf(
  model: Scorer,
  histories: TestHistories,
  { metrics, k, protocol, seed }: CheckedEvaluateOptions,
  numUsers: number,
): Promise<Measure[]> {
  const rank = protocol === "full" ? rankAll(Math.max(...k)) : rankAgainstSampled(seed, numUsers);
  const ranking = rankingMeasure(rankingNames(metrics), k, rank, numUsers);
  const lists = listNames(metrics);
  if (lists.length === 0) return [ranking];
  const popularity = await inTurns(itemPopularity(histories.all(), model.items.size));
  return [ranking, listMeasure(lists, k, popularity, numUsers)];
}

/** By cut-off, then in the order in which the metrics were asked for. */
function metricValues({ metrics, k }: CheckedEvaluateOptions, measures: readonly Measure[]): Record<string, number> {
  const values = new Map(measures.flatMap((measure) => [...measure.overall()]));
  for (const { columns } of measures) for (const [name, column] of columns) values.set(name, mean(column));
  const names = k.flatMap((cutOff) => metrics.map((metric) => `${metric}@${cutOff}`));
  return Object.fromEntries(names.map((name) => [name, values.get(name) as number]));
}

function protocolOf(
  model: Scorer,
  { protocol, k, metrics, seen, history, seed }: CheckedEvaluateOptions & { readonly seen: EvaluatedSeen },
): Protocol {
  return {
    name: protocol,
    k,
    metrics,
    items: model.items.size,
    seen,
    ties: "expected",
    history: history === undefined ? "fitted" : "given",
    seed: protocol === "full" ? null : seed,
  };
}

function whyNobody(test: Dataset, { skippedUsers }: TestCases): string {
  if (test.size === 0) return "the test set has no events";
  const { total, noHistory, unknownHistory } = skippedUsers;
  return `none of the ${total} test users can be evaluated: ${noHistory} have no event before the test, ${unknownHistory} only events of items that the model does not know (1 and "1" are different ids)`;
}

function perUser({ cases }: TestCases, measures: readonly Measure[]): PerUser {
  const columns = measures.flatMap((measure) => [...measure.columns]);
  return {
    userIds: cases.map(({ userId }) => userId),
    historyLengths: cases.map(({ historyLength }) => historyLength),
    metrics: Object.fromEntries(columns.map(([name, values]) => [name, Array.from(values)])),
  };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
