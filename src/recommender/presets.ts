/**
 * Presets: options that go together, chosen by name or by what the data look like.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import type { SASRecOptions } from "./options.ts";

/** Names of the presets. */
export type PresetName = "default" | "paper" | "ml-1m" | "sparse";

/** A preset for some data. */
export interface Preset {
  readonly options: SASRecOptions;
  /** Why these, one sentence each. */
  readonly reasons: readonly string[];
}

/** Options of the paper (section IV.D) and its code: one uniform negative, LayerNorm on queries only, no warm-up. */
const paper: SASRecOptions = {
  embeddingDim: 50,
  numBlocks: 2,
  numHeads: 1,
  norm: "original",
  loss: "bce",
  negatives: 1,
  windows: "last",
  batchSize: 128,
  learningRate: 0.001,
  warmupSteps: 0,
  epochs: 200,
};

/**
 * What made models better on validation data of every size that was tried, or no worse (docs/log.md): rotary positions,
 * the gated block of LiGR with SwiGLU, two heads, weight decay, and a learning rate that falls to nothing.
 */
const common: SASRecOptions = {
  numHeads: 2,
  positions: "rotary",
  activation: "swiglu",
  residual: "gated",
  weightDecay: 0.2,
  schedule: "linear",
  warmupSteps: 200,
};

/** Long histories over few items, as MovieLens's. */
const dense = {
  ...common,
  embeddingDim: 128,
  feedForwardDim: 256,
  maxLength: 200,
  dropout: 0.3,
  batchSize: 32,
  learningRate: 0.001,
  epochs: 20,
} satisfies SASRecOptions;

/** Short histories over many items, as of shops. */
const sparse = {
  ...common,
  embeddingDim: 64,
  feedForwardDim: 128,
  maxLength: 50,
  dropout: 0.5,
  batchSize: 128,
  learningRate: 0.004,
  epochs: 20,
} satisfies SASRecOptions;

/** Mean events a user from which data count as dense. */
const DENSE_FROM = 40;

/** Full cross-entropy up to so many items; its step grows with the catalogue. */
const FULL_UP_TO = 50_000;

/** Steps that training should have at least, and the most epochs taken for it. */
const STEPS = 1200;
const MOST_EPOCHS = 100;

/** Names, for command lines. */
export const presetNames: readonly PresetName[] = ["default", "paper", "ml-1m", "sparse"];

/** The preset `name` for `data`. Throws `invalid-option` for a name that there is not, `invalid-data` without events. */
export function presetFor(name: PresetName, data: Dataset): Preset {
  if (data.size === 0) throw new SasrecError("invalid-data", "presetFor: the data set has no events");
  const lengths = lengthsOf(data);
  switch (name) {
    case "paper":
      return paperFor(lengths);
    case "ml-1m":
      return chosen(dense, ["chosen by name: for long histories over few items"], data);
    case "sparse":
      return chosen(sparse, ["chosen by name: for short histories over many items"], data);
    case "default":
      return defaultFor(data, lengths);
    default:
      throw new SasrecError("invalid-option", `there is no preset "${name}": choose one of ${presetNames.join(", ")}`);
  }
}

/** The paper takes 200 events and dropout .2 on MovieLens-1M, 50 and .5 on its sparse data sets. */
function paperFor(lengths: readonly number[]): Preset {
  const mean = meanOf(lengths);
  const long = mean >= DENSE_FROM;
  return {
    options: { ...paper, maxLength: long ? 200 : 50, dropout: long ? 0.2 : 0.5 },
    reasons: [`${mean.toFixed(1)} events a user: ${long ? "as MovieLens-1M" : "as the sparse data sets"} in the paper`],
  };
}

function defaultFor(data: Dataset, lengths: readonly number[]): Preset {
  const mean = meanOf(lengths);
  const base = mean >= DENSE_FROM ? dense : sparse;
  const maxLength = Math.min(200, Math.max(10, 10 * Math.ceil((lengths[Math.floor(0.9 * lengths.length)] ?? 1) / 10)));
  const sequences = lengths.reduce((sum, length) => sum + Math.ceil((length - 1) / maxLength), 0);
  // Small data: batches small enough for forty steps an epoch.
  const batchSize = Math.min(base.batchSize, Math.max(16, 2 ** Math.floor(Math.log2(sequences / 40))));
  const perEpoch = Math.ceil(sequences / batchSize);
  const epochs = Math.min(MOST_EPOCHS, Math.max(base.epochs, Math.ceil(STEPS / perEpoch)));
  const reasons = [
    `${mean.toFixed(1)} events a user: options for ${base === dense ? "long" : "short"} histories`,
    `maxLength ${maxLength}: nine users in ten have no more events than that, or it is the most that is taken`,
    `batchSize ${batchSize} and ${epochs} epochs: ${epochs * perEpoch} steps`,
  ];
  return chosen({ ...base, maxLength, batchSize, epochs }, reasons, data);
}

/** `options` with the loss that suits the catalogue and whether users come back to items. */
function chosen(options: SASRecOptions, reasons: readonly string[], data: Dataset): Preset {
  const items = data.numItems;
  if (items > FULL_UP_TO) {
    const loss = { loss: "sampled-softmax", negatives: 1000 } as const;
    return {
      options: { ...options, ...loss },
      reasons: [...reasons, `${items} items: softmax over 1,000 sampled ones`],
    };
  }
  const repeats = hasRepeats(data);
  return {
    options: { ...options, loss: "cross-entropy", excludeSeen: !repeats },
    reasons: [
      ...reasons,
      `${items} items: cross-entropy over all of them`,
      repeats
        ? "users come back to items: targets are compared with items seen, too"
        : "nobody comes back to an item: targets are compared with items not seen yet",
    ],
  };
}

/** Whether a user has an item twice. */
function hasRepeats(data: Dataset): boolean {
  return [...data.userSequences().values()].some((rows) => {
    return new Set(rows.map((row) => data.itemIds[row])).size < rows.length;
  });
}

/** Events of every user, ascending. */
function lengthsOf(data: Dataset): readonly number[] {
  return [...data.userSequences().values()].map((rows) => rows.length).sort((a, b) => a - b);
}

function meanOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}
