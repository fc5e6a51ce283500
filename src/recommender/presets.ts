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

/** Long histories over few items, as MovieLens's. */
const dense: SASRecOptions = {
  embeddingDim: 64,
  maxLength: 200,
  loss: "cross-entropy",
  dropout: 0.2,
  batchSize: 128,
  learningRate: 0.002,
  schedule: "linear",
  warmupSteps: 200,
  epochs: 50,
};

/** Short histories over many items, as of shops. */
const sparse: SASRecOptions = {
  embeddingDim: 128,
  maxLength: 50,
  loss: "cross-entropy",
  dropout: 0.5,
  batchSize: 128,
  learningRate: 0.001,
  schedule: "linear",
  warmupSteps: 200,
  epochs: 30,
};

/** Mean events a user from which data count as dense. */
const DENSE_FROM = 40;

/** Full cross-entropy up to so many items; its step grows with the catalogue. */
const FULL_UP_TO = 50_000;

/** Steps that training should have at least, and the most epochs taken for it. */
const STEPS = 3000;
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
      return { options: dense, reasons: ["chosen by name: for long histories over few items"] };
    case "sparse":
      return { options: sparse, reasons: ["chosen by name: for short histories over many items"] };
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
  const items = data.numItems;
  const base = mean >= DENSE_FROM ? dense : sparse;
  const maxLength = Math.min(200, Math.max(10, 10 * Math.ceil((lengths[Math.floor(0.9 * lengths.length)] ?? 1) / 10)));
  // Small data: batches small enough for forty steps an epoch.
  const batchSize = Math.min(128, Math.max(16, 2 ** Math.floor(Math.log2(lengths.length / 40))));
  const perEpoch = Math.ceil(lengths.length / batchSize);
  const epochs = Math.min(MOST_EPOCHS, Math.max(base.epochs ?? 1, Math.ceil(STEPS / perEpoch)));
  const full = items <= FULL_UP_TO;
  return {
    options: {
      ...base,
      maxLength,
      batchSize,
      epochs,
      ...(full ? {} : { loss: "sampled-softmax", negatives: 1000 }),
    },
    reasons: [
      `${mean.toFixed(1)} events a user: options for ${base === dense ? "long" : "short"} histories`,
      `maxLength ${maxLength}: nine users in ten have no more events than that, or it is the most that is taken`,
      `batchSize ${batchSize} and ${epochs} epochs: ${epochs * perEpoch} steps`,
      full ? `${items} items: cross-entropy over all of them` : `${items} items: softmax over 1,000 sampled ones`,
    ],
  };
}

/** Events of every user, ascending. */
function lengthsOf(data: Dataset): readonly number[] {
  return [...data.userSequences().values()].map((rows) => rows.length).sort((a, b) => a - b);
}

function meanOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}
