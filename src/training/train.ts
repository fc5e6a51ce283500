/** Training: epochs over sequences, step by step, with the lanes that a plan starts. */

import { SasrecError } from "../errors.ts";
import type { Architecture } from "../networks/architecture.ts";
import { trainingGraph } from "../networks/graphs.ts";
import { drawingParameters, emptyStore, type ParameterStore, tensorAt } from "../networks/parameter-store.ts";
import { ITEM_EMBEDDING, parameterSpecs } from "../networks/parameters.ts";
import { randomStream } from "../random.ts";
import { inTurns } from "../turns.ts";
import { epochBatches } from "./batches/epoch.ts";
import { type Examples, examplesOf } from "./batches/examples.ts";
import { targetFrequencies } from "./batches/negatives.ts";
import { type ShardCost, shardCost, shardsOf } from "./batches/shards.ts";
import type { Lane } from "./lanes/lane.ts";
import { memoryFor, restore, type TrainingMemory } from "./lanes/memory.ts";
import type { LanePlan } from "./lanes/plan.ts";
import { averagedWeights } from "./optimizer/average.ts";
import { learningRateAt } from "./optimizer/schedule.ts";
import type { TrainingOptions } from "./options.ts";
import type { EpochReport, TrainingHooks } from "./reports.ts";
import type { EpochSums, Moment, TrainerState, TrainingState } from "./state.ts";

/** Where training starts, if not afresh: from given parameters, or in the middle of a training. */
export type TrainingStart = { readonly initial?: ParameterStore } | { readonly left: TrainingState };

/**
 * The parameters of a network trained on `sequences` (see `trainingSequences`). The same options, sequences, start, lanes
 * and runtime give the same parameters, bit for bit, also if training goes on from a state that was kept.
 *
 * Throws `invalid-data` if there are no sequences, `non-finite` if the loss, a gradient or the result is not a number,
 * naming the step and the tensor, and `aborted` if the signal says so.
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
  const fresh = initial ?? (await inTurns(drawingParameters(parameterSpecs(architecture), options.seed)));
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
  { onStep, onEpoch, keeper, signal, stop }: TrainingHooks,
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
        throw new SasrecError("aborted", "training was aborted", { epoch, cause: signal.reason });
      }
      if (trainer.steps > 0 && stop?.(trainer.steps) === true) return keepIfDue("abort");
      const started = Date.now();
      const { loss, norm, targets } = await trainer.step(indices, learningRateAt(trainer.steps + 1, steps, options));
      sums = {
        loss: sums.loss + loss * targets,
        norm: sums.norm + norm,
        targets: sums.targets + targets,
        seconds: sums.seconds + (Date.now() - started) / 1000,
      };
      await onStep?.({ epoch, epochs, step: trainer.steps, steps, loss });
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

/** The outcome of a step. */
export interface StepOutcome {
  /** Mean over the batch's targets. */
  readonly loss: number;
  /** Norm of the whole gradient, before clipping. */
  readonly norm: number;
  readonly targets: number;
}

/** A training, one step at a time: cuts a batch into shards, has the lanes run them, and checks what comes out. */
export class Trainer {
  /** The parameters, which every step changes. */
  readonly parameters: ParameterStore;
  readonly #lanes: readonly Lane[];
  readonly #memory: TrainingMemory;
  readonly #options: TrainingOptions;
  readonly #sequences: readonly Int32Array[];
  readonly #examples: Examples;
  readonly #cost: ShardCost;
  #step = 0;

  private constructor(
    lanes: readonly Lane[],
    memory: TrainingMemory,
    architecture: Architecture,
    options: TrainingOptions,
    sequences: readonly Int32Array[],
  ) {
    this.#lanes = lanes;
    this.#memory = memory;
    this.#options = options;
    this.#sequences = sequences;
    this.#examples = examplesOf(architecture, sequences, options.seed);
    this.#cost = shardCost(architecture, options);
    this.parameters = emptyStore(parameterSpecs(architecture), memory.parameters);
  }

  /** A training of `sequences` that starts from `initial`, or goes on from `left`. */
  static async start(
    plan: LanePlan,
    architecture: Architecture,
    options: TrainingOptions,
    sequences: readonly Int32Array[],
    initial: ParameterStore,
    left?: TrainerState,
  ): Promise<Trainer> {
    const { lanes, shared } = plan;
    const memory = memoryFor(architecture, options, sequences, plan);
    memory.parameters.set(initial.flat);
    if (left !== undefined) restore(memory, left.tensors);
    const graph = trainingGraph(architecture, options);
    const frequencies = targetFrequencies(architecture.numItems, options, sequences, shared);
    const setups = Array.from({ length: lanes }, (_, lane) => {
      return { lane, lanes, architecture, options, graph, sequences, frequencies, memory };
    });
    const trainer = new Trainer(await plan.start(setups), memory, architecture, options, sequences);
    trainer.#step = left?.step ?? 0;
    return trainer;
  }

  /** Steps done. */
  get steps(): number {
    return this.#step;
  }

  /** The training as it is now: live views, to be copied before the next step. */
  get state(): TrainerState {
    return { step: this.#step, tensors: this.#memory };
  }

  /**
   * A copy of the weights that training is for: the parameters, or their moving average if one is kept. Throws
   * `non-finite` if one is not a number: what the last step breaks, no later step finds.
   */
  weights(): ParameterStore {
    const { specs, flat } = this.parameters;
    const { ema } = this.#options;
    const d = specs[0]?.shape[1] as number;
    const averaged = ema > 0 && this.#step > 0;
    const weights = emptyStore(specs, averaged ? averagedWeights(this.#memory, ema, d, this.#step) : flat.slice());
    checkWeights(weights, this.#step);
    return weights;
  }

  /**
   * One step on the sequences of the given indices, for the mean loss over their targets. Throws `non-finite` if the
   * loss or a gradient is not a number, before any parameter has changed.
   */
  async step(indices: Int32Array, learningRate: number): Promise<StepOutcome> {
    const step = this.#step + 1;
    const eventsOf = (index: number): number => (this.#sequences[index] as Int32Array).length - 1;
    const targets = indices.reduce((sum, index) => sum + this.#examples.countTargets(index, step), 0);
    const shards = shardsOf(indices, eventsOf, this.#cost, this.#lanes.length);
    const losses = await Promise.all(
      this.#lanes.map((lane, i) => lane.forward({ step, targets, batch: indices, shards: shards[i] ?? [] })),
    );
    const squares = await Promise.all(this.#lanes.map((lane) => lane.reduce()));
    const loss = losses.reduce((a, b) => a + b);
    const norm = Math.sqrt(squares.reduce((a, b) => a + b));
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      throw nonFiniteStep(this.#memory, this.parameters, loss, step);
    }
    const { clipNorm } = this.#options;
    const gradientScale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
    await Promise.all(this.#lanes.map((lane) => lane.update({ step, learningRate, gradientScale })));
    this.#step = step;
    return { loss, norm, targets };
  }

  async release(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.release()));
  }
}

/** Throws `non-finite` if an element of `weights`, those after step `step`, is not finite. */
export function checkWeights(weights: ParameterStore, step: number): void {
  const index = weights.flat.findIndex((x) => !Number.isFinite(x));
  if (index >= 0) throw nonFinite(`${tensorAt(weights, index)} is not finite after step ${step}`, step);
}

/** The error of step `step`, whose loss or gradients are not finite. */
export function nonFiniteStep(
  { lanes, parameters }: TrainingMemory,
  { views, specs }: ParameterStore,
  loss: number,
  step: number,
): SasrecError {
  let where = "the loss";
  for (const { dense, table, touched } of lanes) {
    const rows = (touched[0] as number) * (specs[0]?.shape[1] as number);
    if (!table.subarray(0, rows).every(Number.isFinite)) where = `the gradient of ${ITEM_EMBEDDING}`;
    const index = dense.findIndex((g) => !Number.isFinite(g));
    if (index >= 0) where = `the gradient of ${tensorAt({ views }, parameters.length - dense.length + index)}`;
  }
  return nonFinite(`${where} is not finite (loss ${loss}) at step ${step}`, step);
}

function nonFinite(what: string, step: number): SasrecError {
  return new SasrecError("non-finite", `${what}: lower the learning rate or set clipNorm`, { step });
}
