/**
 * From data and options to a fitted model.
 *
 * @module
 */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { hashEvents } from "../../data/hash.ts";
import { type HistoryStore, historiesOf, historyScorer } from "../../data/histories.ts";
import type { ParameterStore } from "../../networks/parameter-store.ts";
import { countTargets } from "../../training/batches/batch.ts";
import { trainingSequences } from "../../training/batches/sequences.ts";
import { lanePlan } from "../../training/lanes/plan.ts";
import { type TrainingStart, train } from "../../training/train.ts";
import type { Checkpoint } from "../files/checkpoint.ts";
import type { SavedModel, TrainingRecord } from "../files/model-file.ts";
import type { ParsedFitOptions } from "../fit-options.ts";
import { calibrate } from "../ratings/rating-prediction.ts";
import { CheckpointKeeper, identityOf } from "./checkpoint-keeper.ts";
import { EpochLog } from "./epoch-log.ts";
import { Inference } from "./inference.ts";
import { architectureOf, type ResolvedOptions, trainingOptionsOf } from "./options.ts";

/** Trains on `data`, whose events are in `store`, from scratch or from a checkpoint. Throws all that `fit` throws. */
export async function trainModel(
  options: ResolvedOptions,
  data: Dataset,
  store: HistoryStore,
  fit: ParsedFitOptions,
): Promise<SavedModel> {
  const architecture = architectureOf(options, store.items.size);
  const sequences = trainingSequences(historiesOf(store), architecture.maxLength, options.windows);
  const runtime = await platform.runtime(options.runtime);
  const infer = (parameters: ParameterStore): Inference => {
    return new Inference(runtime, architecture, parameters, options.threads);
  };
  const plan = lanePlan(runtime, options.threads, options.epochs * countTargets(sequences));

  let log: EpochLog;
  let checkpoint: Checkpoint | undefined;
  let keeper: CheckpointKeeper | undefined;
  if (fit.checkpoint !== undefined) {
    const identity = identityOf(options, fit, data, runtime.name, plan.lanes);
    keeper = new CheckpointKeeper(fit.checkpoint, identity, () => log.state);
    checkpoint = await keeper.find();
  }
  const scorerOf = (weights: ParameterStore): ReturnType<ConstructorParameters<typeof EpochLog>[1]> => {
    const inference = infer(weights);
    const scorer = historyScorer(options.name, store, (histories, into) => inference.scores(histories, into));
    return { scorer, release: () => inference.release() };
  };
  log = new EpochLog(fit, scorerOf, checkpoint?.log);
  const hooks = {
    onStep: fit.onStep,
    onEpoch: log.observe.bind(log),
    signal: fit.signal,
    ...(keeper === undefined ? {} : { keeper }),
  };
  const start: TrainingStart = checkpoint === undefined ? {} : { left: checkpoint.training };
  const parameters = await train(plan, architecture, trainingOptionsOf(options), sequences, hooks, start);
  log.restoreBest(parameters);

  const inference = infer(parameters);
  const ratings = data.hasRatings ? await calibrate(data, store, parameters, inference) : undefined;
  await inference.release();
  const { epochs, best, seconds } = log.state;
  const record: TrainingRecord = {
    dataHash: hashEvents(data),
    dataName: data.name,
    epochs,
    ...(best === undefined ? {} : { bestEpoch: best.epoch }),
    seconds,
  };
  return { options, store, parameters, ratings, record };
}
