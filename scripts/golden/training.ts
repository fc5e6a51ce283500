/**
 * Golden values of training: weights and losses by network, loss, lanes, engine and option, and of trainings that were
 * interrupted.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Dataset, FitOptions, NeuralModel } from "../../src/index.ts";
import {
  type Case,
  inTwoLanes,
  type Losses,
  losses,
  type NetworkName,
  network,
  networks,
  type Options,
  type Subject,
  type Suite,
  trained,
  weightsOf,
} from "./subject.ts";

/** Three networks with five losses, in one lane and in two. */
export const training: Suite = (subject) => [
  ...networks.flatMap((name) =>
    losses.flatMap((loss): Case[] => [
      fitted(subject, name, loss, { quick: true }),
      twoLanes(subject, name, loss, name === "SASRec" && loss["loss"] === "cross-entropy"),
    ]),
  ),
  twoLanes(subject, "SASRec", { loss: "bce", negativeSampling: "popularity", ema: 0.9, weightDecay: 0.1, clipNorm: 1 }),
  twoLanes(subject, "GRU4Rec", { ema: 0.9, weightDecay: 0.1, l2: 1e-5, schedule: "linear" }),
];

/** Options of training and of shapes, one at a time. */
export const variants: Suite = (subject) => [
  ...["post", "original"].flatMap((norm) => losses.map((loss) => fitted(subject, "SASRec", { norm, ...loss }))),
  ...sasrecOptions.map((options) => fitted(subject, "SASRec", options)),
  ...["uniform", "popularity", "in-batch", "mixed"].flatMap((negativeSampling) =>
    losses.slice(1).map((loss) => fitted(subject, "SASRec", { ...loss, negativeSampling })),
  ),
  fitted(subject, "GRU4Rec", { numLayers: 2, hiddenDim: 16 }),
  fitted(subject, "GRU4Rec", { excludeSeen: true }),
  fitted(subject, "GRU4Rec", { loss: "bce", negativeSampling: "popularity", popularityExponent: 0.5 }),
  fitted(subject, "BERT4Rec", { maskProbability: 0.4, maskLastProbability: 0.5, numHeads: 4, feedForwardDim: 24 }),
  fitted(subject, "BERT4Rec", { excludeSeen: true }),
  fitted(subject, "BERT4Rec", { loss: "sampled-softmax", negatives: 16, negativeSampling: "mixed" }),
  ...networks.map((name) => fitted(subject, name, { runtime: "wasm" })),
  ...networks.map((name) => validated(subject, name, {})),
  validated(subject, "SASRec", { loss: "bce", ema: 0.9, schedule: "cosine" }),
  fitted(subject, "SASRec", { dropout: 0.1 }, { name: "SASRec in a worker", fit: { worker: true } }),
  ...(["default", "paper", "ml-1m", "sparse"] as const).map((preset) => {
    const { options: chosen } = subject.sasrec.presetFor(preset, subject.small, { epochs: 1 });
    const { transitions: _, ...options } = chosen; // which older builds have not
    return fitted(subject, "SASRec", options as Options, { name: `SASRec preset ${preset}` });
  }),
  fitted(subject, "SASRec", {}, { name: "SASRec, no times, ids that are texts", data: plain(subject) }),
];

const sasrecOptions: readonly Options[] = [
  { positions: "sinusoidal" },
  { positions: "rotary", numHeads: 2 },
  { positions: "none" },
  { activation: "gelu" },
  { activation: "swiglu", residual: "gated" },
  { numBlocks: 1, numHeads: 4, feedForwardDim: 40 },
  { schedule: "cosine" },
  { schedule: "linear" },
  { schedule: "inverse-sqrt" },
  { excludeSeen: true },
  { windows: "last", maxLength: 8 },
  { dropout: 0 },
  { dropout: 0.5, batchSize: 7 },
  { beta2: 0.9, l2: 1e-4 },
  { loss: "bce", l2: 1e-4 },
  { weightDecay: 0.5 },
  { loss: "bce", weightDecay: 0.5 },
  { ema: 0.95 },
  { loss: "bce", ema: 0.95 },
  { clipNorm: 0.1 },
  { loss: "gbce", negatives: 8, calibration: 0.2 },
  { seed: -3 },
];

/** Trainings that were aborted or broken off, and taken up again from their checkpoint. */
export const resumed: Suite = (subject) => {
  const { small, sample } = subject;
  const { train, validation } = small.leaveOneOut();
  const validating = { fit: { validation }, data: train };
  return [
    interrupted(subject, "SASRec", { ema: 0.9 }, { ...validating, quick: true }),
    interrupted(subject, "SASRec", { ema: 0.9 }, { ...validating, end: "kill" }),
    interrupted(subject, "GRU4Rec", { loss: "bce" }, { data: small }),
    interrupted(subject, "BERT4Rec", {}, { data: small, end: "kill" }),
    interrupted(subject, "SASRec", { loss: "bce", ema: 0.9 }, { data: sample, end: "kill", lanes: 2 }),
    interrupted(subject, "GRU4Rec", {}, { data: sample, lanes: 2 }),
  ];
};

function fitted(
  subject: Subject,
  name: NetworkName,
  options: Options,
  how: { readonly quick?: boolean; readonly name?: string; readonly fit?: FitOptions; readonly data?: Dataset } = {},
): Case {
  const { quick = false, fit = {}, data = subject.small } = how;
  return {
    name: how.name ?? `${name} ${wordsOf(options)}`,
    quick,
    values: () => trained(network(subject, name, options), data, fit),
  };
}

function validated(subject: Subject, name: NetworkName, options: Options): Case {
  const { train: data, validation } = subject.small.leaveOneOut();
  const fit = { validation, validateEvery: 1, patience: 1 };
  const more = { epochs: 6, learningRate: 0.03, ...options };
  return fitted(subject, name, more, { fit, data, name: `${name} validated ${wordsOf(options)}` });
}

function twoLanes(subject: Subject, name: NetworkName, options: Options, quick = false): Case {
  return {
    name: `${name} ${wordsOf(options)}, two lanes`,
    quick,
    async values() {
      const values = await trained(network(subject, name, { ...options, ...inTwoLanes(name) }), subject.sample);
      await checkTwoLanes(
        subject,
        network(subject, name, { ...options, ...inTwoLanes(name), threads: 1 }),
        values.losses,
      );
      return values;
    },
  };
}

/** Otherwise the rows named "two lanes" would prove nothing: too small a batch goes to one lane as a whole. */
async function checkTwoLanes({ sample }: Subject, oneLane: NeuralModel, { steps }: Losses): Promise<void> {
  const first: number[] = [];
  await interrupt(({ signal, onStep }) => {
    const observed: FitOptions["onStep"] = (report) => {
      first.push(report.loss);
      onStep(report);
    };
    return oneLane.fit(sample, { signal, onStep: observed });
  }, "abort");
  if (first.every((loss, step) => loss === steps[step])) {
    throw new Error("two threads give the losses of one: data or batches are too small for two lanes");
  }
}

/** How a training is interrupted. */
interface Interruption {
  readonly data: Dataset;
  readonly fit?: FitOptions;
  readonly end?: "abort" | "kill";
  readonly lanes?: 1 | 2;
  readonly quick?: boolean;
}

function interrupted(subject: Subject, name: NetworkName, given: Options, how: Interruption): Case {
  const { data, fit = {}, end = "abort", lanes = 1, quick = false } = how;
  const options = lanes === 1 ? given : { ...given, ...inTwoLanes(name) };
  const title = `${name} ${wordsOf(given)}${lanes === 1 ? "" : ", two lanes"}, after ${end}`;
  const path = join(subject.folder, `${title.replaceAll(/\W+/g, "-")}.checkpoint`);
  return {
    name: title,
    quick,
    async values() {
      const checkpoint = { path, everySteps: 3 };
      await interrupt((more) => network(subject, name, options).fit(data, { ...fit, checkpoint, ...more }), end);
      if (!existsSync(path)) throw new Error("the interrupted training has left no checkpoint");
      const model = network(subject, name, options);
      let firstStep: number | undefined;
      const onStep: FitOptions["onStep"] = ({ step }) => {
        firstStep ??= step;
      };
      await model.fit(data, { ...fit, checkpoint, onStep });
      if (firstStep === undefined || firstStep < 5) throw new Error("the training has started anew");
      return { firstStep, weights: weightsOf(model) };
    },
  };
}

/**
 * Ends a training after eight steps: by a signal, at which it writes a checkpoint, or by an exception of ours, after
 * which there is only the last checkpoint before, as after a kill.
 */
async function interrupt(
  training: (options: Required<Pick<FitOptions, "onStep" | "signal">>) => Promise<unknown>,
  end: "abort" | "kill",
): Promise<void> {
  const controller = new AbortController();
  const broken = new Error("broken off");
  const onStep: FitOptions["onStep"] = ({ step }) => {
    if (step !== 8) return;
    if (end === "kill") throw broken;
    controller.abort();
  };
  try {
    await training({ onStep, signal: controller.signal });
  } catch (error) {
    if (error === broken || (error as { readonly code?: string }).code === "aborted") return;
    throw error;
  }
  throw new Error("the training was over before it was interrupted");
}

/** The small data with ids that are texts, and neither ratings nor times. */
function plain({ sasrec, small }: Subject): Dataset {
  return sasrec.Dataset.from({
    userIds: Array.from(small.userIds, (id) => `user ${id}`),
    itemIds: Array.from(small.itemIds, (id) => `item ${id}`),
  });
}

function wordsOf(options: Options): string {
  return (
    Object.entries(options)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ") || "as it is"
  );
}
