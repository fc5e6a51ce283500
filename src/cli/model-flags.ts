/**
 * Every option of SASRec as a flag: `embeddingDim` is `--embedding-dim`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import {
  type LoadOptions,
  optionNames,
  type ResolvedOptions,
  resolveOptions,
  type SASRecOptions,
} from "../recommender/options.ts";
import { parseNumber } from "./numbers.ts";

/** `verbose` is not among them: progress is shown unless `--quiet` is given. */
type ModelFlag = Exclude<keyof SASRecOptions, "verbose">;

const DESCRIPTIONS: Readonly<Record<ModelFlag, string>> = {
  name: "name in reports",
  embeddingDim: "hidden size d",
  numBlocks: "self-attention blocks",
  numHeads: "attention heads; divides --embedding-dim",
  maxLength: "events of a history that are looked at; long histories such as MovieLens's want 200",
  windows: "all or last: which windows of longer histories are learned from",
  feedForwardDim: "width of the feed-forward network's inner layer",
  dropout: "probability of dropping an activation in training",
  positions: "learned, sinusoidal or none",
  norm: "place of LayerNorm: pre, post or original (the paper's code)",
  activation: "relu or gelu",
  loss: "cross-entropy (over all items) or bce (the paper's, with sampled negatives)",
  negatives: "sampled negatives a target, for bce",
  epochs: "passes over the training sequences",
  batchSize: "sequences a step",
  learningRate: "Adam's learning rate after warm-up",
  warmupSteps: "steps of linear warm-up, at most a tenth of all steps",
  schedule: "the learning rate after warm-up: constant, or falling as cosine, linear or inverse-sqrt",
  beta2: "Adam's decay of squared gradients",
  l2: "weight of the squared parameters in the loss",
  weightDecay: "AdamW's weight decay, of weights and tables",
  ema: "decay a step of a moving average of the weights, which the model then uses; 0 for none",
  clipNorm: "largest norm of the gradient; 0 for no limit",
  seed: "everything random follows from it",
  threads: "threads of the engine; 0 for all cores",
  runtime: "the engine: native, wasm, or auto, which is native where that can be loaded",
};

const names: readonly ModelFlag[] = optionNames.filter((name): name is ModelFlag => name !== "verbose");

/** `embeddingDim` as `--embedding-dim`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Adds a flag for every option of the model. `usual`: the command's defaults, where they are not the model's. */
export function addModelFlags(command: Command, usual: SASRecOptions = {}): Command {
  for (const name of names) command.addOption(optionFor(name, usual).helpGroup("Model and training:"));
  return command;
}

/** Adds the one of these flags that is for trained models too. */
export function addRuntimeFlag(command: Command): Command {
  return command.addOption(optionFor("runtime"));
}

function optionFor(name: ModelFlag, usual: SASRecOptions = {}): Option {
  const defaults = resolveOptions(usual);
  const number = typeof defaults[name] === "number";
  const unless = name === "feedForwardDim" ? "as --embedding-dim" : defaults[name];
  const flag = new Option(
    `${flagOf(name)} <${number ? "number" : "word"}>`,
    `${DESCRIPTIONS[name]} (default: ${unless})`,
  );
  return number ? flag.argParser(parseNumber) : flag;
}

/** The flags given that say something about training. */
export function givenModelFlags(flags: Readonly<Record<string, unknown>>): string[] {
  return names.filter((name) => name !== "runtime" && flags[name] !== undefined).map(flagOf);
}

/** How to load a trained model, by the flags given. */
export function loadOptions({ runtime }: Readonly<Record<string, unknown>>): LoadOptions {
  return runtime === undefined ? {} : ({ runtime } as LoadOptions); // a wrong word is for `load` to refuse
}

/** The flags given as options, which the model has yet to check. */
export function givenOptions(flags: Readonly<Record<string, unknown>>): SASRecOptions {
  return Object.fromEntries(names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]));
}

/** The model's options: the flags given, over `usual`, over the defaults. Throws `invalid-option`. */
export function modelOptions(flags: Readonly<Record<string, unknown>>, usual: SASRecOptions = {}): ResolvedOptions {
  return resolveOptions({ ...usual, ...givenOptions(flags) });
}
