/**
 * From data and options to a fitted network.
 *
 * @module
 */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { hashing } from "../../data/hash.ts";
import type { HistoryStore } from "../../data/histories.ts";
import type { ParameterStore } from "../../networks/parameter-store.ts";
import type { Seen } from "../../scoring/seen.ts";
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
import type { Part } from "../transitions/held-out.ts";
import { CheckpointKeeper, identityOf } from "./checkpoint-keeper.ts";
import { EpochLog } from "./epoch-log.ts";
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
  const scorerOf: ConstructorParameters<typeof EpochLog>[1] = (weights: ParameterStore) => {
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
  const { ratings, beside } = await completed(options, part, trained, data, store, repeats.seen);
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

/** What is fitted beside a network that is trained. */
interface Completed {
  readonly ratings: RatingModel | undefined;
  readonly beside: FittedTransitions | undefined;
}

async function completed(
  options: ResolvedOptions,
  part: Part,
  network: FittedNetwork,
  data: Dataset,
  store: HistoryStore,
  seen: Seen,
): Promise<Completed> {
  try {
    const ratings = data.hasRatings ? await calibrate(data, store, network) : undefined;
    const scorer = scorerOfNetwork(options.name, network, store);
    return { ratings, beside: await fitTransitions(options, part, scorer, store, seen) };
  } finally {
    await network.release();
  }
}
