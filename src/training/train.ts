/**
 * The training loop.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import type { Architecture } from "../networks/architecture.ts";
import type { LossOptions } from "../networks/losses.ts";
import { initialParameters, type ParameterStore } from "../networks/parameter-store.ts";
import { parameterSpecs } from "../networks/parameters.ts";
import { randomStream } from "../random.ts";
import { epochBatches } from "./batches/epoch.ts";
import type { NegativeOptions } from "./batches/negatives.ts";
import type { LanePlan } from "./lanes/plan.ts";
import { learningRateAt, type RateOptions } from "./optimizer/schedule.ts";
import { Trainer, type TrainerState } from "./trainer.ts";

/** How to train. */
export interface TrainingOptions extends RateOptions, LossOptions, NegativeOptions {
  readonly epochs: number;
  /** Sequences a batch. */
  readonly batchSize: number;
  /** Adam's decay of squared gradients. */
  readonly beta2: number;
  /** Weight of `l2 / 2 * |parameters|^2` in the loss. */
  readonly l2: number;
  /**
   * AdamW's decay, of weights and tables alone (`decayed-ranges.ts`). Where a step changes only the items it touches,
   * only these decay in it.
   */
  readonly weightDecay: number;
  /** Decay a step of the moving average of the weights that training then results in (`average.ts`). 0: none. */
  readonly ema: number;
  /** The largest norm of the whole gradient; longer ones are scaled down. 0: no limit. */
  readonly clipNorm: number;
  readonly seed: number;
}

/** Where training is, after every step. */
export interface StepReport {
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done and in all. */
  readonly step: number;
  readonly steps: number;
  /** The batch's mean loss. */
  readonly loss: number;
}

/** One epoch's outcome. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss over the epoch's targets. */
  readonly loss: number;
  /** Mean norm of the gradient, before clipping. */
  readonly gradientNorm: number;
  readonly seconds: number;
  /** Targets learned from in a second. */
  readonly targetsPerSecond: number;
}

/** What an epoch under way has come to. */
export interface EpochSums {
  /** Of the loss, over targets. */
  readonly loss: number;
  /** Of the gradient's norm, over steps. */
  readonly norm: number;
  readonly targets: number;
  readonly seconds: number;
}

/** A training between two steps: all it takes to go on from there as if nothing had happened. */
export interface TrainingState extends TrainerState {
  /** The epoch under way, from 1; more than there are where training is over. */
  readonly epoch: number;
  readonly sums: EpochSums;
}

/** A place in a training at which its state may be kept. */
export type Moment = "start" | "step" | "abort" | "end";

/** Keeps the state of a training. */
export interface StateKeeper {
  /** Whether to keep it now. */
  due(moment: Moment): boolean;
  /** Awaited. Takes what it needs of the state before it first waits: its tensors are those of the training. */
  keep(state: TrainingState): Promise<void>;
}

/** What the loop tells and asks while it runs. */
export interface TrainingHooks {
  readonly onStep?: (report: StepReport) => void;
  /**
   * Awaited: may evaluate `weights()`, a copy, averaged where an average is kept. `"stop"` ends the training as if this
   * were the last epoch.
   */
  readonly onEpoch?: (report: EpochReport, weights: () => ParameterStore) => Promise<"stop" | undefined>;
  readonly keeper?: StateKeeper;
  /** Training stops with an `aborted` error after the step in which it aborts. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

/** Where training starts, if not afresh: from given parameters, or in the middle of a training. */
export type TrainingStart = { readonly initial?: ParameterStore } | { readonly left: TrainingState };

/**
 * Trains a network on `sequences` (see `trainingSequences`). The same options, sequences, start, lanes and runtime give
 * the same parameters, bit for bit, also where training goes on from a state that was kept. Throws `non-finite` where
 * the loss, a gradient or the result is not a number, naming the step and the tensor, and `aborted` where the signal
 * says so.
 */
export async function train(
  plan: LanePlan,
  architecture: Architecture,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  hooks: TrainingHooks = {},
  start: TrainingStart = {},
): Promise<ParameterStore> {
  if (sequences.length === 0) {
    throw new SasrecError("invalid-data", "there is nothing to learn from: no user has two events or more");
  }
  const left = "left" in start ? start.left : undefined;
  const initial = "initial" in start ? start.initial : undefined;
  const fresh = initial ?? initialParameters(parameterSpecs(architecture), options.seed);
  const trainer = await Trainer.start(plan, architecture, options, sequences, fresh, left);
  try {
    await runEpochs(trainer, options, sequences, hooks, left ?? { epoch: 1, sums: NOTHING });
    return trainer.weights();
  } finally {
    await trainer.release();
  }
}

const NOTHING: EpochSums = { loss: 0, norm: 0, targets: 0, seconds: 0 };

async function runEpochs(
  trainer: Trainer,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  { onStep, onEpoch, keeper, signal }: TrainingHooks,
  from: { readonly epoch: number; readonly sums: EpochSums },
): Promise<void> {
  const { epochs, batchSize, seed } = options;
  const perEpoch = Math.ceil(sequences.length / batchSize);
  const steps = epochs * perEpoch;
  let { epoch, sums } = from;
  const keepIfDue = async (moment: Moment): Promise<void> => {
    if (keeper?.due(moment) === true) await keeper.keep({ ...trainer.state, epoch, sums });
  };
  await keepIfDue("start");
  while (epoch <= epochs) {
    const batches = epochBatches(sequences.length, batchSize, randomStream(seed, "batches", epoch));
    for (const indices of batches.slice(trainer.steps - (epoch - 1) * perEpoch)) {
      if (signal?.aborted === true) {
        await keepIfDue("abort");
        throw new SasrecError("aborted", "training was aborted", { cause: signal.reason });
      }
      const started = Date.now();
      const { loss, norm, targets } = await trainer.step(indices, learningRateAt(trainer.steps + 1, steps, options));
      sums = {
        loss: sums.loss + loss * targets,
        norm: sums.norm + norm,
        targets: sums.targets + targets,
        seconds: sums.seconds + (Date.now() - started) / 1000,
      };
      onStep?.({ epoch, epochs, step: trainer.steps, steps, loss });
      await keepIfDue("step");
    }
    const told = await onEpoch?.(reportOf(epoch, epochs, sums, perEpoch), () => trainer.weights());
    epoch = told === "stop" ? epochs + 1 : epoch + 1;
    sums = NOTHING;
  }
  await keepIfDue("end");
}

function reportOf(epoch: number, epochs: number, sums: EpochSums, steps: number): EpochReport {
  const { loss, norm, targets, seconds } = sums;
  return {
    epoch,
    epochs,
    loss: loss / targets,
    gradientNorm: norm / steps,
    seconds,
    targetsPerSecond: targets / Math.max(seconds, 0.001), // the clock counts milliseconds
  };
}
