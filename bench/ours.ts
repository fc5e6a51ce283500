/** This package's training, as the benchmark calls it: the steps that `fit` takes, on batches that are given. */

import type { Architecture } from "../src/networks/architecture.ts";
import type { LossOptions } from "../src/networks/losses.ts";
import { initialParameters } from "../src/networks/parameter-store.ts";
import { parameterSpecs } from "../src/networks/parameters.ts";
import type { RuntimeName } from "../src/runtime/runtime.ts";
import type { LanePlan } from "../src/training/lanes/plan.ts";
import type { TrainingOptions } from "../src/training/options.ts";
import { Trainer } from "../src/training/train.ts";
import type { Outcome } from "./alternate.ts";
import type { Shape, Work } from "./shapes.ts";
import { mean } from "./statistics.ts";

export const THREADS = 2;

/** The network that all sides run. */
export const NETWORK = { dim: 64, blocks: 2, heads: 1, dropout: 0.2 } as const;

/** A training that goes on when asked. */
export interface Training {
  /** A step on each batch: the means of milliseconds and losses. */
  epoch(): Promise<Outcome>;
  release(): Promise<void>;
}

/** Training on the batches of `work`, in the lanes that `fit` uses if there is enough to learn from. */
export async function trainingOf(
  {
    loss,
    negatives = 1,
    maxLength,
  }: Pick<Shape, "maxLength"> & Pick<LossOptions, "loss"> & Partial<Pick<LossOptions, "negatives">>,
  work: Work,
  plan?: LanePlan,
): Promise<Training> {
  const architecture = architectureFor(maxLength, work.items);
  const options = { ...common, loss, negatives, batchSize: Math.max(...work.batches.map((batch) => batch.length)) };
  const initial = initialParameters(parameterSpecs(architecture), options.seed);
  const trainer = await Trainer.start(
    plan ?? (await threads("native")),
    architecture,
    options,
    work.batches.flat(),
    initial,
  );
  let index = 0;
  const batches = work.batches.map((batch) => Int32Array.from(batch, () => index++));
  return {
    async epoch() {
      const [times, losses]: [number[], number[]] = [[], []];
      for (const batch of batches) {
        const started = performance.now();
        losses.push((await trainer.step(batch, options.learningRate)).loss);
        times.push(performance.now() - started);
      }
      return { ms: mean(times), loss: mean(losses) };
    },
    release: () => trainer.release(),
  };
}

/** Lanes in threads, whose files only the built package has. */
export async function threads(runtime: RuntimeName): Promise<LanePlan> {
  const path = new URL("../dist/training/lanes/plan.js", import.meta.url).href;
  const { threadLanes }: typeof import("../src/training/lanes/plan.ts") = await import(path);
  return threadLanes(THREADS, runtime);
}

const common: Omit<TrainingOptions, "loss" | "negatives" | "batchSize"> = {
  epochs: 1,
  learningRate: 0.001,
  warmupSteps: 0,
  beta2: 0.98,
  l2: 0,
  schedule: "constant",
  weightDecay: 0,
  ema: 0,
  clipNorm: 0,
  seed: 1,
};

function architectureFor(maxLength: number, items: number): Architecture {
  return {
    network: "sasrec",
    numItems: items,
    embeddingDim: NETWORK.dim,
    numHeads: NETWORK.heads,
    numBlocks: NETWORK.blocks,
    maxLength,
    feedForwardDim: NETWORK.dim,
    dropout: NETWORK.dropout,
    norm: "pre",
    positions: "learned",
    activation: "relu",
    residual: "plain",
  };
}
