/**
 * Options of the recommenders that are networks, their defaults and their bounds.
 *
 * @module
 */

import { z } from "zod";
import { SasrecError } from "../../errors.ts";
import type { Architecture, NetworkName } from "../../networks/architecture.ts";
import type { LossOptions } from "../../networks/losses.ts";
import { parseOptions } from "../../options/check.ts";
import type { RuntimeChoice } from "../../runtime/runtime.ts";
import type { NegativeOptions } from "../../training/batches/negatives.ts";
import type { Windows } from "../../training/batches/sequences.ts";
import type { Schedule } from "../../training/optimizer/schedule.ts";
import type { TrainingOptions } from "../../training/options.ts";
import { type LossChoice, type LossDetails, lossFields, withLossDefaults } from "./loss-options.ts";
import type { BERT4RecShape, GRU4RecShape, SASRecShape } from "./network-options.ts";

/** Options that all networks have. All have defaults; an unknown one is an error. Defaults not named are for SASRec. */
export interface CommonOptions extends LossChoice {
  /** For reports and files. Default: the network's, `"SASRec"`. */
  readonly name?: string;
  /** Hidden size d, 1 to 1,024. Default 64. */
  readonly embeddingDim?: number;
  /** Events of a history that are looked at, 1 to 4,096. Default 50; long histories such as MovieLens's want 200. */
  readonly maxLength?: number;
  /** For histories longer than `maxLength`: learn from `"all"` of them, or from the `"last"` window. Default `"all"`. */
  readonly windows?: Windows;
  /** Probability of dropping an activation in training, 0 to 0.9. Default 0.2. */
  readonly dropout?: number;
  /** Passes over the training sequences. Default 20. */
  readonly epochs?: number;
  /** Sequences (not events) a step. Default 128. */
  readonly batchSize?: number;
  /** Adam's learning rate after warm-up. Default 0.001. */
  readonly learningRate?: number;
  /** Steps over which the learning rate rises linearly; at most a tenth of all steps are used so. Default 1,000. */
  readonly warmupSteps?: number;
  /**
   * How the learning rate falls after warm-up: `"cosine"` and `"linear"` to 0 at the end of the `epochs` asked for,
   * also where `patience` stops earlier. See `src/training/schedule.ts` for the formulas. Default `"constant"`.
   */
  readonly schedule?: Schedule;
  /** Adam's decay of squared gradients. Default 0.98, as in the paper's code. */
  readonly beta2?: number;
  /** Weight of the squared parameters in the loss. Default 0. */
  readonly l2?: number;
  /**
   * AdamW's decoupled weight decay: each step takes this share times the learning rate off all weights and tables, not
   * off biases and LayerNorm. With sampled losses, of the item table only the rows that a step touches. 0 to 100.
   * Default 0.
   */
  readonly weightDecay?: number;
  /**
   * Decay a step of a moving average of the weights, 0 to less than 1; 0.99 looks back about 100 steps. Validation and
   * the model then use the averaged weights. Default 0: none.
   */
  readonly ema?: number;
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

/** Options of `new SASRec(options)`. */
export interface SASRecOptions extends CommonOptions, SASRecShape {
  readonly network?: "sasrec";
}

/** Options of `new GRU4Rec(options)`. */
export interface GRU4RecOptions extends CommonOptions, GRU4RecShape {
  readonly network?: "gru4rec";
}

/** Options of `new BERT4Rec(options)`. */
export interface BERT4RecOptions extends CommonOptions, BERT4RecShape {
  readonly network?: "bert4rec";
}

/** Options of a network, by its name. */
export interface OptionsOf {
  readonly sasrec: SASRecOptions;
  readonly gru4rec: GRU4RecOptions;
  readonly bert4rec: BERT4RecOptions;
}

/** Options of a network with every default filled in; without its name, of any. */
export type ResolvedOptions<Name extends NetworkName = NetworkName> = {
  [N in Name]: Required<Omit<OptionsOf[N], keyof LossDetails>> & LossDetails;
}[Name];

const size = (max: number): z.ZodNumber => z.int().min(1).max(max);

const common = {
  embeddingDim: size(1024).default(64),
  maxLength: size(4096).default(50),
  windows: z.enum(["all", "last"]).default("all"),
  dropout: z.number().min(0).max(0.9).default(0.2),
  ...lossFields,
  epochs: size(1_000_000).default(20),
  batchSize: size(1_000_000).default(128),
  learningRate: z.number().positive().max(10).default(0.001),
  warmupSteps: z.int().min(0).default(1000),
  schedule: z.enum(["constant", "cosine", "linear", "inverse-sqrt"]).default("constant"),
  beta2: z.number().min(0).lt(1).default(0.98),
  l2: z.number().min(0).default(0),
  weightDecay: z.number().min(0).max(100).default(0),
  ema: z.number().min(0).lt(1).default(0),
  clipNorm: z.number().min(0).default(0),
  seed: z.int().default(42),
  threads: z.int().min(0).max(1024).default(0),
  runtime: z.enum(["auto", "native", "wasm"]).default("auto"),
  verbose: z.boolean().default(false),
};

const sasrec = z.strictObject({
  network: z.literal("sasrec").default("sasrec"),
  name: z.string().min(1).default("SASRec"),
  ...common,
  numBlocks: size(16).default(2),
  numHeads: size(64).default(1),
  feedForwardDim: size(8192).optional(),
  positions: z.enum(["learned", "sinusoidal", "rotary", "none"]).default("learned"),
  norm: z.enum(["pre", "post", "original"]).default("pre"),
  activation: z.enum(["relu", "gelu", "swiglu"]).default("relu"),
  residual: z.enum(["plain", "gated"]).default("plain"),
});

const gru4rec = z.strictObject({
  network: z.literal("gru4rec").default("gru4rec"),
  name: z.string().min(1).default("GRU4Rec"),
  ...common,
  hiddenDim: size(1024).default(128),
  numLayers: size(16).default(1),
});

const bert4rec = z.strictObject({
  network: z.literal("bert4rec").default("bert4rec"),
  name: z.string().min(1).default("BERT4Rec"),
  ...common,
  epochs: size(1_000_000).default(100),
  numBlocks: size(16).default(2),
  numHeads: size(64).default(2),
  feedForwardDim: size(8192).optional(),
  maskProbability: z.number().gt(0).lt(1).default(0.2),
  maskLastProbability: z.number().min(0).max(1).default(0.1),
});

/** Options of `SASRec.load`: what belongs to the machine and not to the model. */
export type LoadOptions = Pick<SASRecOptions, "runtime">;

/** Checked options of `load`. Throws `invalid-option`. */
export function parseLoadOptions(options: unknown): LoadOptions {
  return parseOptions("load", sasrec.pick({ runtime: true }), options);
}

/** Names of the options of SASRec. */
export const optionNames: readonly (keyof SASRecOptions)[] = Object.keys(sasrec.shape) as (keyof SASRecOptions)[];

/** The networks by name, as their classes are called. */
export const networkTitles: Readonly<Record<NetworkName, string>> = {
  sasrec: "SASRec",
  gru4rec: "GRU4Rec",
  bert4rec: "BERT4Rec",
};

/** Names of the networks. */
export const networkNames: readonly NetworkName[] = Object.keys(networkTitles) as NetworkName[];

/** Options that name their network; SASRec where they name none. */
export type NeuralOptions =
  | SASRecOptions
  | (GRU4RecOptions & { readonly network: "gru4rec" })
  | (BERT4RecOptions & { readonly network: "bert4rec" });

/** Names of the options of all networks, for command lines; the same name means the same. */
export type NeuralOptionName = keyof SASRecOptions | keyof GRU4RecOptions | keyof BERT4RecOptions;

/** See {@link NeuralOptionName}. */
export const neuralOptionNames: readonly NeuralOptionName[] = [
  ...new Set([sasrec, gru4rec, bert4rec].flatMap(({ shape }) => Object.keys(shape) as NeuralOptionName[])),
];

/** Names of the options of one network. */
export function optionNamesOf(network: NetworkName): readonly NeuralOptionName[] {
  return Object.keys({ sasrec, gru4rec, bert4rec }[network].shape) as NeuralOptionName[];
}

/**
 * `options` of the network that they name, SASRec where they name none, with defaults. Throws `invalid-option` naming
 * every option at fault.
 */
export function resolveOptions(options: unknown): ResolvedOptions {
  const { network = "sasrec" } = (options ?? {}) as { readonly network?: unknown };
  const known = networkNames.find((name) => name === network);
  if (known !== undefined) return resolveOptionsOf(known, options);
  throw new SasrecError("invalid-option", `"${network}" is no network; there are ${networkNames.join(", ")}`);
}

/** `options` of the network `name` with defaults. Throws `invalid-option` naming every option at fault. */
export function resolveOptionsOf<Name extends NetworkName>(name: Name, options: unknown): ResolvedOptions<Name> {
  return Object.freeze(resolvers[name](options)) as ResolvedOptions<Name>;
}

const resolvers: { readonly [Name in NetworkName]: (options: unknown) => ResolvedOptions<Name> } = {
  sasrec(options) {
    const parsed = withLossDefaults("SASRec", withHeads("SASRec", parseOptions("SASRec", sasrec, options)));
    const { embeddingDim, numHeads, positions } = parsed;
    if (positions === "rotary" && (embeddingDim / numHeads) % 2 !== 0) {
      const why = `rotary positions turn pairs of features: embeddingDim ${embeddingDim} / numHeads ${numHeads} must be even`;
      throw new SasrecError("invalid-option", `SASRec: ${why}`);
    }
    const { feedForwardDim = embeddingDim, ...rest } = parsed;
    return { ...rest, feedForwardDim };
  },
  gru4rec: (options) => withLossDefaults("GRU4Rec", parseOptions("GRU4Rec", gru4rec, options)),
  bert4rec(options) {
    const parsed = withLossDefaults("BERT4Rec", withHeads("BERT4Rec", parseOptions("BERT4Rec", bert4rec, options)));
    const { feedForwardDim = 4 * parsed.embeddingDim, ...rest } = parsed;
    return { ...rest, feedForwardDim };
  },
};

function withHeads<O extends { readonly embeddingDim: number; readonly numHeads: number }>(
  what: string,
  options: O,
): O {
  const { embeddingDim, numHeads } = options;
  if (embeddingDim % numHeads === 0) return options;
  throw new SasrecError("invalid-option", `${what}: numHeads ${numHeads} does not divide embeddingDim ${embeddingDim}`);
}

/** The network that `options` describe, for a catalogue of `numItems`. */
export function architectureOf(options: ResolvedOptions, numItems: number): Architecture {
  const { embeddingDim, maxLength, dropout } = options;
  const shared = { numItems, embeddingDim, maxLength, dropout };
  switch (options.network) {
    case "sasrec": {
      const { network, numHeads, numBlocks, feedForwardDim, norm, positions, activation, residual } = options;
      return { network, ...shared, numHeads, numBlocks, feedForwardDim, norm, positions, activation, residual };
    }
    case "gru4rec": {
      const { network, hiddenDim, numLayers } = options;
      return { network, ...shared, hiddenDim, numLayers };
    }
    case "bert4rec": {
      const { network, numHeads, numBlocks, feedForwardDim, maskProbability, maskLastProbability } = options;
      return { network, ...shared, numHeads, numBlocks, feedForwardDim, maskProbability, maskLastProbability };
    }
  }
}

/** The training that `options` describe. */
export function trainingOptionsOf(options: ResolvedOptions): TrainingOptions {
  const { epochs, batchSize, learningRate, warmupSteps, schedule } = options;
  const { beta2, l2, weightDecay, ema, clipNorm, seed } = options;
  const rate = { learningRate, warmupSteps, schedule };
  return { ...lossOf(options), epochs, batchSize, ...rate, beta2, l2, weightDecay, ema, clipNorm, seed };
}

function lossOf(options: ResolvedOptions): LossOptions & NegativeOptions {
  const { loss, negatives = 0, negativeSampling, popularityExponent, calibration, excludeSeen } = options;
  return {
    loss,
    negatives,
    ...(negativeSampling === undefined ? {} : { negativeSampling }),
    ...(popularityExponent === undefined ? {} : { popularityExponent }),
    ...(calibration === undefined ? {} : { calibration }),
    ...(excludeSeen === undefined ? {} : { excludeSeen }),
  };
}
