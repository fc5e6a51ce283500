/**
 * The training loop.
 *
 * @module
 */

import { SasrecError } from "../errors.ts";
import type { Architecture } from "../model/architecture.ts";
import { type LossName, usesNegatives } from "../model/losses.ts";
import { parameterSpecs } from "../model/parameters.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type AdamOptions, adamState, adamUpdate } from "./adam.ts";
import { makeBatch } from "./batch.ts";
import { DropoutMasks } from "./dropout-masks.ts";
import { epochBatches } from "./epoch.ts";
import { UniformNegatives } from "./negatives.ts";
import { initialParameters, type ParameterStore, tensorAt } from "./parameter-store.ts";
import { randomStream } from "./random.ts";
import { TrainingStep } from "./step.ts";

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
  /** Threads of the engine; 0: all cores. */
  readonly threads: number;
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
   * Awaited: may evaluate. The parameters are the live ones: copy what should outlast the call. `"stop"` ends the
   * training as if this were the last epoch.
   */
  readonly onEpoch?: (report: EpochReport, parameters: ParameterStore) => Promise<"stop" | undefined>;
  /** Training stops with an `aborted` error after the step in which it aborts. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

/** Events whose logits are held at once by full cross-entropy. */
export const CHUNK_TOKENS = 512;

const BETA1 = 0.9;
const EPSILON = 1e-8;

/**
 * Trains a fresh network on `sequences` (see `trainingSequences`). The same options, sequences and runtime give the
 * same parameters, bit for bit. Throws `non-finite` where the loss or a gradient is not a number, naming the batch
 * and the tensor, and `aborted` where the signal says so.
 */
export async function train(
  runtime: Runtime,
  architecture: Architecture,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  hooks: TrainingHooks = {},
): Promise<ParameterStore> {
  if (sequences.length === 0) {
    throw new SasrecError("invalid-data", "there is nothing to learn from: no user has two events or more");
  }
  const parameters = initialParameters(parameterSpecs(architecture), options.seed);
  const step = await TrainingStep.compile(runtime, architecture, options.loss, { threads: options.threads });
  try {
    await runEpochs(step, parameters, architecture, options, sequences, hooks);
  } finally {
    await step.release();
  }
  return parameters;
}

async function runEpochs(
  step: TrainingStep,
  parameters: ParameterStore,
  architecture: Architecture,
  options: TrainingOptions,
  sequences: readonly Int32Array[],
  { onStep, onEpoch, signal }: TrainingHooks,
): Promise<void> {
  const { epochs, batchSize, learningRate, clipNorm, seed } = options;
  const order = randomStream(seed, "batches");
  const masks = dropoutMasks(architecture, options, sequences);
  const negatives = usesNegatives(options.loss)
    ? new UniformNegatives(architecture.numItems, randomStream(seed, "negatives"))
    : undefined;
  const adam = adamState(parameters.flat.length);
  const adamOptions: AdamOptions = { beta1: BETA1, beta2: options.beta2, epsilon: EPSILON, l2: options.l2 };
  const perEpoch = Math.ceil(sequences.length / batchSize);
  const steps = epochs * perEpoch;
  const warmup = Math.min(options.warmupSteps, Math.ceil(steps / 10));
  let done = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const started = Date.now();
    let [lossSum, normSum, targets] = [0, 0, 0];
    for (const indices of epochBatches(sequences, batchSize, order)) {
      if (signal?.aborted === true) throw new SasrecError("aborted", "training was aborted", { cause: signal.reason });
      const chosen = Array.from(indices, (i) => sequences[i] as Int32Array);
      const batch = makeBatch(chosen, CHUNK_TOKENS);
      const loss = await step.run(parameters, batch, {
        ...(masks === undefined ? {} : { mask: (_, size) => masks.next(size) }),
        ...(negatives === undefined
          ? {}
          : { negatives: { data: negatives.draw(batch, chosen, options.negatives), perToken: options.negatives } }),
      });
      const norm = checkedNorm(step.gradients, loss, epoch, done + 1);
      const scale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
      const rate = learningRate * Math.min(1, (done + 1) / warmup);
      adamUpdate(adam, parameters.flat, step.gradients.flat, rate, scale, adamOptions);
      lossSum += loss * batch.count;
      normSum += norm;
      targets += batch.count;
      done++;
      onStep?.({ epoch, epochs, step: done, steps, loss });
    }
    const seconds = (Date.now() - started) / 1000;
    const report = { epoch, epochs, loss: lossSum / targets, gradientNorm: normSum / perEpoch, seconds };
    if ((await onEpoch?.({ ...report, targetsPerSecond: targets / seconds }, parameters)) === "stop") return;
  }
}

/** The norm of all gradients together. Stops training where it or the loss is not a number. */
function checkedNorm(gradients: ParameterStore, loss: number, epoch: number, step: number): number {
  const { flat } = gradients;
  let sum = 0;
  for (let i = 0; i < flat.length; i++) {
    const g = flat[i] as number;
    sum += g * g;
  }
  if (Number.isFinite(loss) && Number.isFinite(sum)) return Math.sqrt(sum);
  const index = flat.findIndex((g) => !Number.isFinite(g));
  const where = index < 0 ? "the loss" : `the gradient of ${tensorAt(gradients, index)}`;
  throw new SasrecError(
    "non-finite",
    `${where} is not finite (loss ${loss}) at step ${step}, in epoch ${epoch}: lower the learning rate or set clipNorm`,
  );
}

/** The pool of masks, large enough for the largest batch that can come. */
function dropoutMasks(
  { dropout, numHeads, embeddingDim, feedForwardDim }: Architecture,
  { batchSize, seed }: TrainingOptions,
  sequences: readonly Int32Array[],
): DropoutMasks | undefined {
  if (dropout === 0) return undefined;
  const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length - 1), 0);
  const tokens = Math.min(batchSize, sequences.length) * longest;
  const largest = tokens * Math.max(numHeads * longest, embeddingDim, feedForwardDim);
  return new DropoutMasks(dropout, largest, randomStream(seed, "dropout"));
}
