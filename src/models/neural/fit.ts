/**
 * From data and options to a fitted network.
 *
 * @module
 */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { hashEvents } from "../../data/hash.ts";
import { type HistoryStore, historiesOf } from "../../data/histories.ts";
import type { ParameterStore } from "../../networks/parameter-store.ts";
import { countTargets } from "../../training/batches/batch.ts";
import { trainingSequences } from "../../training/batches/sequences.ts";
import { lanePlan } from "../../training/lanes/plan.ts";
import { type TrainingStart, train } from "../../training/train.ts";
import type { Checkpoint } from "../files/checkpoint.ts";
import type { FitResult, FitTask } from "../kind.ts";
import { calibrate } from "../ratings/rating-prediction.ts";
import type { RatingModel } from "../ratings/ratings.ts";
import type { TrainingRecord } from "../record.ts";
import { CheckpointKeeper, identityOf } from "./checkpoint-keeper.ts";
import { EpochLog } from "./epoch-log.ts";
import { FittedNetwork } from "./fitted.ts";
import type { ResolvedOptions } from "./options.ts";

/** A fitted network and how it was trained. */
export interface Trained extends FitResult<FittedNetwork> {
  readonly record: TrainingRecord;
}

/** Trains from scratch or from a checkpoint. Throws all that `fit` throws. */
export async function fitNetwork({ options, data, store, fit }: FitTask<ResolvedOptions>): Promise<Trained> {
  const architecture = { ...options, numItems: store.items.size };
  const sequences = trainingSequences(historiesOf(store), architecture.maxLength, options.windows);
  const runtime = await platform.runtime(options.runtime);
  const engine = { runtime, threads: options.threads };
  const plan = lanePlan(runtime, options.threads, options.epochs * countTargets(sequences));

  let log: EpochLog;
  let checkpoint: Checkpoint | undefined;
  let keeper: CheckpointKeeper | undefined;
  if (fit.checkpoint !== undefined) {
    const identity = identityOf(options, fit, data, runtime.name, plan.lanes);
    keeper = new CheckpointKeeper(fit.checkpoint, identity, () => log.state);
    checkpoint = await keeper.find();
  }
  const scorerOf: ConstructorParameters<typeof EpochLog>[1] = (weights: ParameterStore) => {
    const { inference } = new FittedNetwork(engine, architecture, weights);
    const { name } = options;
    const { items, users } = store;
    const scorer = { name, items, users, histories: store, scoreHistories: inference.scores.bind(inference) };
    return { scorer, release: () => inference.release() };
  };
  log = new EpochLog(fit, scorerOf, checkpoint?.log);
  let stoppedAtStep: number | undefined;
  const hooks = {
    onStep: fit.onStep,
    onEpoch: log.observe.bind(log),
    signal: fit.signal,
    stop(steps: number): boolean {
      if (fit.stop.aborted) stoppedAtStep = steps;
      return fit.stop.aborted;
    },
    ...(keeper === undefined ? {} : { keeper }),
  };
  const start: TrainingStart = checkpoint === undefined ? {} : { left: checkpoint.training };
  const parameters = await train(plan, architecture, { negatives: 0, ...options }, sequences, hooks, start);
  log.restoreBest(parameters);

  const ratings = data.hasRatings
    ? await rated(data, store, new FittedNetwork(engine, architecture, parameters))
    : undefined;
  const { epochs, best, seconds } = log.state;
  const record: TrainingRecord = {
    dataHash: hashEvents(data),
    dataName: data.name,
    epochs,
    ...(best === undefined ? {} : { bestEpoch: best.epoch }),
    seconds,
    ...(stoppedAtStep === undefined ? {} : { stoppedAtStep }),
  };
  return { fitted: new FittedNetwork(engine, architecture, parameters, ratings), record };
}

async function rated(data: Dataset, store: HistoryStore, network: FittedNetwork): Promise<RatingModel> {
  try {
    return await calibrate(data, store, network);
  } finally {
    await network.release();
  }
}
