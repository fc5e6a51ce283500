/** From data and options to a fitted network. */

import { platform } from "#platform";
import { hashing } from "../../data/hash.ts";
import type { ParameterStore } from "../../networks/parameter-store.ts";
import { countTargets } from "../../training/batches/batch.ts";
import { trainingSequences } from "../../training/batches/sequences.ts";
import { lanePlan } from "../../training/lanes/plan.ts";
import { type TrainingStart, train } from "../../training/train.ts";
import { inTurns } from "../../turns.ts";
import type { Checkpoint } from "../files/checkpoint.ts";
import type { FitResult, FitTask } from "../kind.ts";
import { calibrate } from "../ratings/rating-prediction.ts";
import type { RatingModel } from "../ratings/ratings.ts";
import type { TrainingRecord } from "../record.ts";
import { repeatsOf } from "../repeats.ts";
import { type FittedTransitions, fitTransitions, partFor } from "../transitions/fit.ts";
import { CheckpointKeeper, identityOf } from "./checkpoint-keeper.ts";
import { EpochLog, type ScorerOf } from "./epoch-log.ts";
import { FittedNetwork, scorerOfNetwork } from "./fitted.ts";
import type { ResolvedOptions } from "./options.ts";

/** A fitted network and how it was trained. */
export interface Trained extends FitResult<FittedNetwork> {
  readonly record: TrainingRecord;
}

/** Trains from scratch or from a checkpoint. Throws all that `fit` throws. */
export async function fitNetwork({ options, data, store, fit }: FitTask<ResolvedOptions>): Promise<Trained> {
  const architecture = { ...options, numItems: store.items.size };
  const part = partFor(options, store, fit.validation);
  const sequences = trainingSequences(part.histories, architecture.maxLength, options.windows);
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
  const scorerOf = (weights: ParameterStore): ReturnType<ScorerOf> => {
    const network = new FittedNetwork(engine, architecture, { parameters: weights });
    return { scorer: scorerOfNetwork(options.name, network, store), release: () => network.release() };
  };
  const repeats = await inTurns(repeatsOf(data, options.excludeSeen));
  log = new EpochLog(fit, scorerOf, repeats.seen, checkpoint?.log);
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

  const trained = new FittedNetwork(engine, architecture, { parameters });
  let ratings: RatingModel | undefined;
  let beside: FittedTransitions | undefined;
  try {
    if (data.hasRatings) ratings = await calibrate(data, store, trained);
    const scorer = scorerOfNetwork(options.name, trained, store);
    beside = await fitTransitions(options, part, scorer, store, repeats.seen);
  } finally {
    await trained.release();
  }
  const { epochs, best, seconds } = log.state;
  const record: TrainingRecord = {
    dataHash: await inTurns(hashing(data)),
    dataName: data.name,
    epochs,
    ...(best === undefined ? {} : { bestEpoch: best.epoch }),
    seconds,
    ...(stoppedAtStep === undefined ? {} : { stoppedAtStep }),
    ...(beside === undefined ? {} : { transitions: beside.record }),
    ...repeats,
  };
  return { fitted: trained.with({ ratings, transitions: beside?.transitions }), record };
}
