/**
 * The package under test, and what all cases share: its data, its small models, and plain values of what it answers.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
// Types of the package as it is here. At run time only the built package in the folder given is imported.
import type { Dataset, FitOptions, Id, NeuralModel, Recommender, TrainingRecord } from "../../src/index.ts";

type Sasrec = typeof import("../../src/index.ts");
type Metrics = typeof import("../../src/metrics.ts");

/** Values that belong together. Each becomes a row of its own: `suite/name/key`. */
export type Values = Readonly<Record<string, unknown>>;

/** One thing that must not change. */
export interface Case {
  readonly name: string;
  /** Whether `--quick` runs it, too. */
  readonly quick?: boolean;
  values(): Promise<Values>;
}

/** Cases of one kind, for a package. */
export type Suite = (subject: Subject) => readonly Case[];

/** A network's class by its name. */
export type NetworkName = "SASRec" | "GRU4Rec" | "BERT4Rec";

/** Options of any network; an option that it does not know is an error of the package. */
export type Options = Readonly<Record<string, unknown>>;

/** The package under test. */
export interface Subject {
  readonly sasrec: Sasrec;
  readonly metrics: Metrics;
  /** About 56,000 events of 2,000 users: two epochs are worth threads to the package. */
  readonly sample: Dataset;
  /** The first 200 of those users: quick, and below what is worth threads. */
  readonly small: Dataset;
  /** A folder for files. */
  readonly folder: string;
}

/** The networks. */
export const networks: readonly NetworkName[] = ["SASRec", "GRU4Rec", "BERT4Rec"];

/** The losses, with numbers of negatives that suit 600 items. */
export const losses: readonly Options[] = [
  { loss: "cross-entropy" },
  { loss: "bce", negatives: 2 },
  { loss: "bpr", negatives: 2 },
  { loss: "gbce", negatives: 16 },
  { loss: "sampled-softmax", negatives: 64 },
];

/** Imports the package built in `directory`; `folder` is for the files that cases write. */
export async function openSubject(directory: string, folder: string): Promise<Subject> {
  const entry = (name: string): Promise<unknown> => import(pathToFileURL(join(directory, "dist", name)).href);
  const sasrec = (await entry("index.js")) as Sasrec;
  const metrics = (await entry("metrics.js")) as Metrics;
  const sample = await sasrec.loadDataset("sample");
  return { sasrec, metrics, sample, small: firstUsers(sasrec, sample, 200), folder };
}

function firstUsers({ Dataset }: Sasrec, data: Dataset, users: number): Dataset {
  const events = [...data].filter(({ userId }) => Number(userId) <= users);
  return Dataset.from({
    name: "small",
    userIds: events.map(({ userId }) => userId),
    itemIds: events.map(({ itemId }) => itemId),
    ratings: events.map(({ rating }) => rating),
    timestamps: events.map(({ timestamp }) => timestamp),
  });
}

/** A small network that trains in a moment, in one thread unless `options` say otherwise. */
export function network({ sasrec }: Subject, name: NetworkName, options: Options = {}): NeuralModel {
  const small = { embeddingDim: 16, maxLength: 20, batchSize: 64, epochs: 2, warmupSteps: 10, learningRate: 0.005 };
  const shape = name === "GRU4Rec" ? { hiddenDim: 24 } : {};
  // "native" and not "auto": if the library is missing, WebAssembly's bits must not pass for its own.
  const given = { ...small, ...shape, seed: 7, threads: 1, runtime: "native", ...options };
  if (name !== "SASRec") return new sasrec[name](given as object);
  try {
    return new sasrec.SASRec({ preset: "none", ...given } as object); // what is not given has its fixed default
  } catch {
    return new sasrec.SASRec(given as object); // of a build in which that was so always
  }
}

/** Options with which training on the sample is cut into two lanes: batches large enough to be worth it. */
export function inTwoLanes(name: NetworkName): Options {
  const shape = name === "GRU4Rec" ? {} : { numBlocks: 1, feedForwardDim: 32 };
  return { threads: 2, batchSize: 256, embeddingDim: 32, ...shape };
}

/** Losses of a training. */
export interface Losses {
  readonly steps: readonly number[];
  readonly record: Options;
}

/** What training gave: the weights, and the loss of every step and epoch. */
export async function trained(
  model: NeuralModel,
  data: Dataset,
  options: FitOptions = {},
): Promise<{ readonly weights: Options; readonly losses: Losses }> {
  const steps: number[] = [];
  await model.fit(data, { ...options, onStep: ({ loss }) => steps.push(loss) });
  const values = { weights: weightsOf(model), losses: { steps, record: recordOf(model) } };
  await model.release();
  return values;
}

/** The parameters, by name. */
export function weightsOf({ parameters }: NeuralModel): Options {
  if (parameters === undefined) throw new Error("the model has no parameters");
  return Object.fromEntries(parameters);
}

/** The training record without wall times. */
export function recordOf({ training }: NeuralModel): Options {
  if (training === undefined) throw new Error("the model has no training record");
  const { dataHash, dataName, bestEpoch, updates = [] } = training;
  const epochsOf = ({ epochs }: Pick<TrainingRecord, "epochs">): readonly Options[] => {
    return epochs.map(({ epoch, loss, gradientNorm, validation }) => ({ epoch, loss, gradientNorm, validation }));
  };
  const later = updates.map((update) => ({ dataHash: update.dataHash, epochs: epochsOf(update) }));
  return { dataHash, dataName, bestEpoch, epochs: epochsOf(training), updates: later };
}

/** Item and score of the whole catalogue for each of the fixed histories, best first. */
export async function scoresOf(model: Recommender): Promise<unknown> {
  return model.recommendBatch({ histories: fixedHistories, topK: 100_000, filterSeen: false, unknownItems: "ignore" });
}

/** Histories of the sample's items: of one event, with repeats, longer than any network here looks back. */
const fixedHistories: readonly (readonly Id[])[] = [1, 2, 3, 5, 8, 13, 20, 21, 34, 55, 3, 1].map((length, row) => {
  const random = numbers(row + 1);
  return Array.from({ length }, () => 1 + Math.floor(600 * random()));
});

/** A stream of numbers from 0 to below 1 that no package has a part in: a linear congruential generator. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
