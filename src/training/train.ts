/**
 * The training loop.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import type { Architecture } from "../model/architecture.ts";
import type { LossName } from "../model/losses.ts";
import { parameterSpecs } from "../model/parameters.ts";
import { epochBatches } from "./epoch.ts";
import { copyStore, initialParameters, type ParameterStore } from "./parameter-store.ts";
import { randomStream } from "./random.ts";
import { type LanePlan, Trainer } from "./trainer.ts";

/** How to train. */
export interface TrainingOptions {
  readonly loss: LossName;
  /** Negatives a target, for sampled losses. */
  readonly negatives: number;
  readonly epochs: number;
  /** Sequences a batch. */
  readonly batchSize: number;
  /** The learning rate after warm-up. */
  readonly learningRate: number;
  /** Steps in which the learning rate rises from 0. At most a tenth of the training is used for it. */
  readonly warmupSteps: number;
  /** Adam's decay of squared gradients. */
  readonly beta2: number;
  /** Weight of `l2 / 2 * |parameters|^2` in the loss. */
  readonly l2: number;
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

/** What the loop tells and asks while it runs. */
export interface TrainingHooks {
  readonly onStep?: (report: StepReport) => void;
  /**
   * Awaited: may evaluate. The parameters are a copy. `"stop"` ends the training as if this were the last epoch.
   */
  readonly onEpoch?: (report: EpochReport, parameters: ParameterStore) => Promise<"stop" | undefined>;
  /** Training stops with an `aborted` error after the step in which it aborts. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

/**
 * Trains a fresh network on `sequences` (see `trainingSequences`). The same options, sequences, lanes and runtime give
 * the same parameters, bit for bit. Throws `non-finite` where the loss or a gradient is not a number, naming the step
 * and the tensor, and `aborted` where the signal says so.
 */
export async function train(
  plan: LanePlan,
  architecture: Architecture,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  hooks: TrainingHooks = {},
): Promise<ParameterStore> {
  if (sequences.length === 0) {
    throw new SasrecError("invalid-data", "there is nothing to learn from: no user has two events or more");
  }
  const initial = initialParameters(parameterSpecs(architecture), options.seed);
  const trainer = await Trainer.start(plan, architecture, options, sequences, initial);
  try {
    await runEpochs(trainer, options, sequences, hooks);
  } finally {
    await trainer.release();
  }
  return copyStore(trainer.parameters);
}

async function runEpochs(
  trainer: Trainer,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  { onStep, onEpoch, signal }: TrainingHooks,
): Promise<void> {
  const { epochs, batchSize, learningRate, seed } = options;
  const perEpoch = Math.ceil(sequences.length / batchSize);
  const steps = epochs * perEpoch;
  const warmup = Math.min(options.warmupSteps, Math.ceil(steps / 10));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const started = Date.now();
    let [lossSum, normSum, targets] = [0, 0, 0];
    for (const indices of epochBatches(sequences, batchSize, randomStream(seed, "batches", epoch))) {
      if (signal?.aborted === true) throw new SasrecError("aborted", "training was aborted", { cause: signal.reason });
      const rate = learningRate * Math.min(1, (trainer.steps + 1) / warmup);
      const outcome = await trainer.step(indices, rate);
      lossSum += outcome.loss * outcome.targets;
      normSum += outcome.norm;
      targets += outcome.targets;
      onStep?.({ epoch, epochs, step: trainer.steps, steps, loss: outcome.loss });
    }
    const seconds = (Date.now() - started) / 1000;
    const report = { epoch, epochs, loss: lossSum / targets, gradientNorm: normSum / perEpoch, seconds };
    const told = await onEpoch?.({ ...report, targetsPerSecond: targets / seconds }, copyStore(trainer.parameters));
    if (told === "stop") return;
  }
}
