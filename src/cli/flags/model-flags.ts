/**
 * Every option of the networks as a flag: `embeddingDim` is `--embedding-dim`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { lossDefaults } from "../../models/neural/loss-options.ts";
import {
  type CommonOptions,
  type LoadOptions,
  type NeuralOptionName,
  networkNames,
  neuralOptionNames,
  type ResolvedOptions,
  resolveOptions,
  type SASRecOptions,
} from "../../models/neural/options.ts";
import { parseNumber, parseSwitch } from "./numbers.ts";

/** `verbose` is not among them: progress is shown unless `--quiet` is given. */
type ModelFlag = Exclude<NeuralOptionName, "verbose">;

const DESCRIPTIONS: Readonly<Record<ModelFlag, string>> = {
  network: "sasrec, gru4rec or bert4rec",
  name: "name in reports",
  embeddingDim: "hidden size d",
  numBlocks: "self-attention blocks",
  numHeads: "attention heads; divides --embedding-dim",
  maxLength: "events of a history that are looked at; long histories such as MovieLens's want 200",
  windows: "all or last: which windows of longer histories are learned from",
  feedForwardDim: "width of the feed-forward network's inner layer",
  dropout: "probability of dropping an activation in training",
  positions: "learned, sinusoidal, rotary or none",
  norm: "place of LayerNorm: pre, post or original (the paper's code)",
  activation: "relu, gelu or swiglu",
  residual: "what layers add to their input: plain, all they say, or gated",
  loss: "cross-entropy (over all items), sampled-softmax (over a sample), bce (the paper's), gbce (gSASRec's) or bpr",
  negatives: "items drawn for each target, or, for sampled-softmax, for all targets of a batch",
  negativeSampling: "what they are drawn from: uniform, popularity, in-batch or mixed",
  popularityExponent: "power of how often items are targets, for popularity",
  calibration: "t of gbce: 0 is overconfident as bce is, 1 gives probabilities",
  excludeSeen: "in training, compare targets with items alone that their history has not: for data without repeats",
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
  hiddenDim: "size of the recurrent layers' states",
  numLayers: "recurrent layers",
  maskProbability: "part of a sequence's events that are masked in training",
  maskLastProbability: "probability that only a sequence's last event is masked",
  threads: "threads of the engine; 0 for all cores",
  runtime: "the engine: native, wasm, or auto, which is native where that can be loaded",
};

const names: readonly ModelFlag[] = neuralOptionNames.filter((name): name is ModelFlag => name !== "verbose");

/** `embeddingDim` as `--embedding-dim`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Adds a flag for every option of the model. `usual`: the command's defaults, where they are not the models';
 * `without`: options that make no sense there.
 */
export function addModelFlags(
  command: Command,
  usual: CommonOptions = {},
  without: readonly NeuralOptionName[] = [],
): Command {
  for (const name of names.filter((name) => !without.includes(name)))
    command.addOption(optionFor(name, usual).helpGroup("Model and training:"));
  return command;
}

/** Adds the one of these flags that is for trained models too. */
export function addRuntimeFlag(command: Command): Command {
  return command.addOption(optionFor("runtime"));
}

/** How values are written and read, by the type of the default; words as they are. */
const KINDS: Readonly<Record<string, { readonly placeholder: string; readonly parse: (text: string) => unknown }>> = {
  number: { placeholder: "number", parse: parseNumber },
  boolean: { placeholder: "true|false", parse: parseSwitch },
};

function optionFor(name: ModelFlag, usual: CommonOptions = {}): Option {
  const byLoss = defaultsByLoss(name);
  const defaults = byLoss.length > 0 ? byLoss : defaultsOf(name, usual);
  const { placeholder, parse } = KINDS[typeof defaults.at(-1)?.[1]] ?? {};
  const description = byLoss.length > 0 ? describeByLoss(byLoss) : describeDefaults(name, defaults);
  const flag = new Option(`${flagOf(name)} <${placeholder ?? "word"}>`, `${DESCRIPTIONS[name]} (${description})`);
  return parse === undefined ? flag : flag.argParser(parse);
}

type Defaults = readonly (readonly [network: string, value: unknown])[];

/** The option's default in each network that has it. */
function defaultsOf(name: ModelFlag, usual: CommonOptions): Defaults {
  const all = networkNames.map((network): readonly [string, Readonly<Record<string, unknown>>] => {
    return [network, { ...resolveOptions({ ...usual, network }) }];
  });
  return all.flatMap(([network, options]) => (name in options ? [[network, options[name]] as const] : []));
}

/** The option's default with each loss, where it is of use to some losses alone. */
function defaultsByLoss(name: ModelFlag): Defaults {
  return Object.entries(lossDefaults).flatMap(([loss, details]) => {
    return Object.entries(details).flatMap(([key, value]) => (key === name ? [[loss, value] as const] : []));
  });
}

/** `default: uniform`, or `default: bce 1, gbce 256` where losses differ. */
function describeByLoss(defaults: Defaults): string {
  const same = new Set(defaults.map(([, value]) => value)).size === 1;
  return `default: ${same ? defaults[0]?.[1] : defaults.map((pair) => pair.join(" ")).join(", ")}`;
}

/** `default: 20; bert4rec: 100`, and of which networks it is an option where it is not one of SASRec. */
function describeDefaults(name: ModelFlag, [first, ...others]: Defaults): string {
  if (name === "feedForwardDim") return "default: as --embedding-dim; bert4rec: 4 times it";
  if (name === "network" || name === "name") return `default: ${first?.[1]}`;
  const owner = first === undefined || first[0] === "sasrec" ? "" : `${first[0]}; `;
  const different = others
    .filter(([, value]) => value !== first?.[1])
    .map(([network, value]) => `; ${network}: ${value}`);
  return `${owner}default: ${first?.[1]}${different.join("")}`;
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
