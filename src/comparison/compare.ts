/**
 * Several models under one protocol.
 *
 * ```ts
 * const result = await compare([new SASRec(), new Popularity(), new Markov()], data);
 * result.models[0]?.metrics["ndcg@10"];
 * result.warnings; // who is as good as SASRec, or better
 * await writeFile("report.html", comparisonHtml(result));
 * ```
 */

import { hashEvents } from "../data/hash.ts";
import { quoted, SasrecError } from "../errors.ts";
import { evaluateAs } from "../evaluation/protocol/evaluate.ts";
import type { EvaluateOptions } from "../evaluation/protocol/options.ts";
import type { EvaluationReport } from "../evaluation/protocol/report.ts";
import { confidenceIntervals } from "../evaluation/statistics/confidence.ts";
import { byHistoryLength } from "../evaluation/statistics/history-groups.ts";
import { meanReport, spreadOf } from "../evaluation/statistics/over-seeds.ts";
import { compareAll } from "../evaluation/statistics/paired-comparison.ts";
import { repeatsOf } from "../models/repeats.ts";
import { optionError, wrongValue } from "../options/faults.ts";
import { inTurns } from "../turns.ts";
import type { Competitor } from "./competitor.ts";
import { protocolOf } from "./describe.ts";
import {
  type CheckedCompareOptions,
  type CompareOptions,
  type CompareProgress,
  parseCompareOptions,
} from "./options.ts";
import { type ComparedData, type Parts, partsOf } from "./parts.ts";
import type { ComparedDataset, ComparedModel, ComparisonResult, TrainingCurve } from "./result.ts";
import { warningsOf } from "./warnings.ts";

/** A model, or one model several times, with a seed each: the mean of its results counts. */
export type Compared = Competitor | readonly Competitor[];

/**
 * Trains every model on the training part, one after the other, evaluates all of them on the same test users, and compares
 * the first one, the model in question, with each other one. The models stay fitted on the training part.
 *
 * `data`: all events, of which each user's last is the test and the one before the validation (leave-one-out), or the parts
 * of another split: `compare(models, data.timeSplit({ at: "2001-01-01" }))`. Models that are trained in epochs keep the one
 * that is best on the validation part, if there is one. Histories in the test are training and validation part together.
 *
 * A model that is fitted already is evaluated as it is if it was fitted on this very training part, as a saved one may
 * have been; otherwise that is an error, since it may have seen the test.
 *
 * Several models of one name in an array are one model by several seeds: `[[new SASRec({ seed: 1 }), new SASRec({ seed: 2
 * })], new Markov()]`. Intervals and comparisons are of their mean, and `spread` tells how far they are apart.
 *
 * Throws `invalid-option` for impossible options, no models, two of one name or a model fitted elsewhere;
 * `invalid-data` for an empty part; `aborted`; and all that `fit` and `evaluate` throw.
 */
export async function compare(
  models: readonly Compared[],
  data: ComparedData,
  options: CompareOptions = {},
): Promise<ComparisonResult> {
  const given = parseCompareOptions(options);
  const parts = partsOf(data);
  const checked = { ...given, evaluation: await forAll(given.evaluation, parts) };
  const trainHash = hashEvents(parts.train);
  const groups = models.map((model) =>
    Array.isArray(model) ? (model as readonly Competitor[]) : [model as Competitor],
  );
  checkModels(groups, trainHash);
  const results: { readonly model: ComparedModel; readonly report: EvaluationReport }[] = [];
  for (const [index, group] of groups.entries()) {
    const runs: SeedRun[] = [];
    for (const model of group) {
      if (checked.signal.aborted) {
        throw new SasrecError("aborted", "the comparison was aborted", { cause: checked.signal.reason });
      }
      const place = { model: model.name, number: index + 1, models: groups.length };
      const trainingSeconds = await trained(model, parts, checked, place);
      const report = await evaluated(model, parts, checked, place);
      await model.release?.();
      runs.push({ model, trainingSeconds, report });
    }
    const report = meanReport(runs.map((run) => run.report));
    results.push({ model: resultOf(runs, report, checked), report });
  }
  const reports = results.map(({ report }) => report) as [EvaluationReport, ...EvaluationReport[]];
  const compared = results.map(({ model }) => model);
  const validated = compared.filter(({ curve }) => curve !== null && curve.bestEpoch !== null);
  const [subject, ...others] = reports;
  const comparisons = others.flatMap((other) => compareAll(subject, other, checked.bootstrap));
  return {
    data: describeData(parts, trainHash, reports[0].dataset.hash),
    protocol: protocolOf(
      parts,
      reports[0],
      checked,
      validated.map(({ name }) => name),
    ),
    metric: checked.metric,
    subject: reports[0].model,
    models: compared,
    comparisons,
    warnings: warningsOf(comparisons, checked.metric),
    environment: reports[0].environment,
  };
}

/** Whether seen items are candidates, decided for all models together. */
async function forAll(evaluation: EvaluateOptions, { train }: Parts): Promise<EvaluateOptions> {
  const { seen = "auto", filterSeen, protocol } = evaluation;
  if (seen !== "auto" || filterSeen !== undefined || protocol === "sampled-100") return evaluation;
  return { ...evaluation, seen: (await inTurns(repeatsOf(train))).seen };
}

type Place = Pick<CompareProgress, "model" | "number" | "models">;

/** One training. */
interface SeedRun {
  readonly model: Competitor;
  readonly trainingSeconds: number | null;
  readonly report: EvaluationReport;
}

function checkModels(groups: readonly (readonly Competitor[])[], trainHash: string): void {
  const odd = groups.length === 0 || groups.some((group) => group.some(({ name }) => name !== group[0]?.name));
  if (odd || groups.some((group) => group.length === 0)) {
    const todo = "at least one model; those of an array must have one name";
    throw optionError("compare", [
      wrongValue(
        "models",
        groups.map((group) => group.map(({ name }) => name)),
        todo,
      ),
    ]);
  }
  const names = groups.map((group) => (group[0] as Competitor).name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    const message = `compare: two models are called ${quoted(twice)}; give one of them another name, as in new SASRec({ name: "…" })`;
    throw new SasrecError("invalid-option", message, { what: "compare", option: "models" });
  }
  for (const { name, isFitted, training } of groups.flat()) {
    if (!isFitted || training?.dataHash === trainHash) continue;
    const message = `compare: ${name} is fitted already, and not on this training part: it may have seen the test; give a new one, which compare will fit`;
    throw new SasrecError("invalid-option", message, { what: "compare", option: "models" });
  }
}

/** Trains the model, if need be, and returns the seconds that took. */
async function trained(
  model: Competitor,
  { train, validation }: Parts,
  { validateEvery, patience, signal, onProgress }: CheckedCompareOptions,
  place: Place,
): Promise<number | null> {
  if (model.isFitted) return model.training?.seconds ?? null;
  onProgress({ ...place, phase: "training", done: 0, total: 0, secondsLeft: null });
  const started = Date.now();
  await model.fit(train, {
    signal,
    onStep({ step, steps }) {
      const secondsLeft = ((Date.now() - started) / 1000) * (steps / step - 1);
      onProgress({ ...place, phase: "training", done: step, total: steps, secondsLeft });
    },
    ...(validation === undefined ? {} : { validation, validateEvery, patience }),
  });
  return (Date.now() - started) / 1000;
}

function evaluated(
  model: Competitor,
  { test, history }: Parts,
  { evaluation, onProgress }: CheckedCompareOptions,
  place: Place,
): Promise<EvaluationReport> {
  onProgress({ ...place, phase: "evaluation", done: 0, total: 0, secondsLeft: null });
  return evaluateAs("compare", model, test, {
    ...evaluation,
    history,
    perUser: true,
    onProgress: (progress) => onProgress({ ...place, phase: "evaluation", ...progress }),
  });
}

function resultOf(
  runs: readonly SeedRun[],
  report: EvaluationReport,
  { bootstrap }: CheckedCompareOptions,
): ComparedModel {
  const evaluationSeconds = report.seconds.total;
  const times = runs.flatMap(({ trainingSeconds }) => trainingSeconds ?? []);
  const trainingSeconds = times.length === 0 ? null : times.reduce((sum, seconds) => sum + seconds, 0);
  const { verbose: _, ...options } = report.modelOptions ?? {};
  return {
    name: report.model,
    options: report.modelOptions === null ? null : options,
    metrics: report.metrics,
    intervals: report.users < 2 ? {} : confidenceIntervals(report, bootstrap),
    groups: byHistoryLength(report),
    seconds: (trainingSeconds ?? 0) + evaluationSeconds,
    trainingSeconds,
    evaluationSeconds,
    curve: curveOf((runs[0] as SeedRun).model),
    ...(runs.length > 1 && { spread: spreadOf(runs.map((run) => run.report)) }),
  };
}

function curveOf({ training }: Competitor): TrainingCurve | null {
  if (training?.epochs === undefined) return null;
  const epochs = training.epochs.map(({ epoch, loss, validation }) => {
    return { epoch, loss, ...(validation === undefined ? {} : { validation }) };
  });
  return { epochs, bestEpoch: training.bestEpoch ?? null };
}

function describeData({ train, validation, test }: Parts, trainHash: string, testHash: string): ComparedDataset {
  const parts = [train, ...(validation === undefined ? [] : [validation]), test];
  return {
    name: train.name,
    users: new Set(parts.flatMap(({ users }) => users)).size,
    items: new Set(parts.flatMap(({ catalogue }) => catalogue)).size,
    events: parts.reduce((sum, { size }) => sum + size, 0),
    trainHash,
    testHash,
  };
}
