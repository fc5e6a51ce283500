/**
 * Options of the SASRec recommender, their defaults and their bounds.
 *
 * @module
 */

import { z } from "zod";
import { parseOptions } from "../data/options.ts";
import { SasrecError } from "../errors.ts";
import type { Activation, Architecture, Norm, Positions } from "../model/architecture.ts";
import type { LossName } from "../model/losses.ts";
import type { RuntimeChoice } from "../runtime/runtime.ts";
import type { Windows } from "../training/sequences.ts";
import type { TrainingOptions } from "../training/train.ts";

/** Options of `new SASRec(options)`. All have defaults; an unknown one is an error. */
export interface SASRecOptions {
  /** For reports and files. Default `"SASRec"`. */
  readonly name?: string;
  /** Hidden size d, 1 to 1,024. Default 64. */
  readonly embeddingDim?: number;
  /** Self-attention blocks, 1 to 16. Default 2. */
  readonly numBlocks?: number;
  /** Attention heads; divides `embeddingDim`. Default 1. */
  readonly numHeads?: number;
  /** Events of a history that are looked at, 1 to 4,096. Default 50; long histories such as MovieLens's want 200. */
  readonly maxLength?: number;
  /** For histories longer than `maxLength`: learn from `"all"` of them, or from the `"last"` window. Default `"all"`. */
  readonly windows?: Windows;
  /** Width of the feed-forward network's inner layer. Default `embeddingDim`, as in the paper. */
  readonly feedForwardDim?: number;
  /** Probability of dropping an activation in training, 0 to 0.9. Default 0.2. */
  readonly dropout?: number;
  /** Position information. Default `"learned"`. */
  readonly positions?: Positions;
  /** Place of LayerNorm; `"original"` is the paper's code: on the attention's query only. Default `"pre"`. */
  readonly norm?: Norm;
  /** Default `"relu"`, as in the paper. */
  readonly activation?: Activation;
  /** Default `"cross-entropy"` over all items; `"bce"` is the paper's, with sampled negatives. */
  readonly loss?: LossName;
  /** Sampled negatives a target, for `"bce"`. Default 1. */
  readonly negatives?: number;
  /** Passes over the training sequences. Default 20. */
  readonly epochs?: number;
  /** Sequences (not events) a step. Default 128. */
  readonly batchSize?: number;
  /** Adam's learning rate after warm-up. Default 0.001. */
  readonly learningRate?: number;
  /** Steps over which the learning rate rises linearly; at most a tenth of all steps are used so. Default 1,000. */
  readonly warmupSteps?: number;
  /** Adam's decay of squared gradients. Default 0.98, as in the paper's code. */
  readonly beta2?: number;
  /** Weight of the squared parameters in the loss. Default 0. */
  readonly l2?: number;
  /** Largest norm of the gradient; 0 for no limit. Default 0. */
  readonly clipNorm?: number;
  /** Everything random follows from it. Default 42. */
  readonly seed?: number;
  /** Threads; 0 for one a core. Default 0. */
  readonly threads?: number;
  /**
   * The engine: ONNX Runtime's `"native"` library, or `"wasm"`. Default `"auto"`: native, or WebAssembly with a warning
   * where the library cannot be loaded. It belongs to the machine: a model's file does not say it.
   */
  readonly runtime?: RuntimeChoice;
  /** Shows progress while training. Default false. */
  readonly verbose?: boolean;
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<SASRecOptions>;

const size = (max: number): z.ZodNumber => z.int().min(1).max(max);

const schema = z.strictObject({
  name: z.string().min(1).default("SASRec"),
  embeddingDim: size(1024).default(64),
  numBlocks: size(16).default(2),
  numHeads: size(64).default(1),
  maxLength: size(4096).default(50),
  windows: z.enum(["all", "last"]).default("all"),
  feedForwardDim: size(8192).optional(),
  dropout: z.number().min(0).max(0.9).default(0.2),
  positions: z.enum(["learned", "sinusoidal", "none"]).default("learned"),
  norm: z.enum(["pre", "post", "original"]).default("pre"),
  activation: z.enum(["relu", "gelu"]).default("relu"),
  loss: z.enum(["bce", "cross-entropy"]).default("cross-entropy"),
  negatives: size(100_000).default(1),
  epochs: size(1_000_000).default(20),
  batchSize: size(1_000_000).default(128),
  learningRate: z.number().positive().max(10).default(0.001),
  warmupSteps: z.int().min(0).default(1000),
  beta2: z.number().min(0).lt(1).default(0.98),
  l2: z.number().min(0).default(0),
  clipNorm: z.number().min(0).default(0),
  seed: z.int().default(42),
  threads: z.int().min(0).max(1024).default(0),
  runtime: z.enum(["auto", "native", "wasm"]).default("auto"),
  verbose: z.boolean().default(false),
});

/** Options of `SASRec.load`: what belongs to the machine and not to the model. */
export type LoadOptions = Pick<SASRecOptions, "runtime">;

/** Checked options of `load`. Throws `invalid-option`. */
export function parseLoadOptions(options: unknown): LoadOptions {
  return parseOptions("load", schema.pick({ runtime: true }), options);
}

/** Names of all options, for command lines. */
export const optionNames: readonly (keyof SASRecOptions)[] = Object.keys(schema.shape) as (keyof SASRecOptions)[];

/** `options` with defaults. Throws `invalid-option` naming every option at fault. */
export function resolveOptions(options: unknown): ResolvedOptions {
  const parsed = parseOptions("SASRec", schema, options);
  if (parsed.embeddingDim % parsed.numHeads !== 0) {
    const { embeddingDim, numHeads } = parsed;
    throw new SasrecError(
      "invalid-option",
      `SASRec: numHeads ${numHeads} does not divide embeddingDim ${embeddingDim}`,
    );
  }
  const { feedForwardDim = parsed.embeddingDim, ...rest } = parsed;
  return Object.freeze({ ...rest, feedForwardDim });
}

/** The network that `options` describe, for a catalogue of `numItems`. */
export function architectureOf(options: ResolvedOptions, numItems: number): Architecture {
  const { embeddingDim, numHeads, numBlocks, maxLength, feedForwardDim, dropout, norm, positions, activation } =
    options;
  return {
    numItems,
    embeddingDim,
    numHeads,
    numBlocks,
    maxLength,
    feedForwardDim,
    dropout,
    norm,
    positions,
    activation,
  };
}

/** The training that `options` describe. */
export function trainingOptionsOf(options: ResolvedOptions): TrainingOptions {
  const { loss, negatives, epochs, batchSize, learningRate, warmupSteps, beta2, l2, clipNorm, seed } = options;
  return { loss, negatives, epochs, batchSize, learningRate, warmupSteps, beta2, l2, clipNorm, seed };
}
