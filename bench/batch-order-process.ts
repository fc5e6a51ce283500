/**
 * A process that trains as the file it is given says, in one order of batches or the other. See `batch-order.ts`.
 *
 * `fit` has no option for the order, so this repeats its loop (`src/training/train.ts`) around the same steps.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { Dataset } from "../src/data/dataset.ts";
import { loadFile } from "../src/data/node/index.ts";
import { evaluate } from "../src/evaluation/evaluate.ts";
import { parameterSpecs } from "../src/model/parameters.ts";
import { historiesOf, historyScorer, historyStoreOf } from "../src/recommender/history-store.ts";
import { Inference } from "../src/recommender/inference.ts";
import { architectureOf, resolveOptions, type SASRecOptions, trainingOptionsOf } from "../src/recommender/options.ts";
import { onnxruntimeNode } from "../src/runtime/node/onnxruntime-node.ts";
import { epochBatches } from "../src/training/epoch.ts";
import { initialParameters } from "../src/training/parameter-store.ts";
import { randomStream, shuffle } from "../src/training/random.ts";
import { learningRateAt } from "../src/training/schedule.ts";
import { trainingSequences } from "../src/training/sequences.ts";
import { oneLane, Trainer } from "../src/training/trainer.ts";
import { dataPath } from "./shapes.ts";

/** Batches of like length, as `fit` makes them, or plain shuffling. */
export type Order = "like length" | "shuffled";

/** What the file holds. */
export interface OrderedTraining {
  readonly file: string;
  /** So many users, drawn at random; 0: all. */
  readonly users: number;
  readonly order: Order;
  readonly options: SASRecOptions;
  /** Validate after so many epochs, and after the last. */
  readonly every: number;
}

/** What is told of an epoch after which there was a validation. */
export interface Validation {
  readonly epoch: number;
  readonly ndcg: number;
  /** Of all steps so far. */
  readonly seconds: number;
}

/**
 * Batches that are sorted by length together; `undefined`: as many as in `fit`. Where it is one, all sequences are
 * shuffled and cut into batches, whose order within serves the lanes.
 */
const windows: Readonly<Record<Order, number | undefined>> = { "like length": undefined, shuffled: 1 };

function someUsers(data: Dataset, count: number): Dataset {
  if (count === 0) return data;
  const order = Int32Array.from(data.users, (_, i) => i);
  shuffle(randomStream(1, "parameters"), order);
  const kept = new Set(Array.from(order.subarray(0, count), (i) => data.users[i]));
  const events = [...data].filter(({ userId }) => kept.has(userId));
  return Dataset.from({ userIds: events.map((e) => e.userId), itemIds: events.map((e) => e.itemId) });
}

const task = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as OrderedTraining;
const { train, validation } = someUsers(await loadFile(dataPath(task.file)), task.users).leaveOneOut();
const resolved = resolveOptions(task.options);
const options = trainingOptionsOf(resolved);
const store = historyStoreOf(train);
const architecture = architectureOf(resolved, store.items.size);
const sequences = trainingSequences(historiesOf(store), architecture.maxLength, resolved.windows);
const initial = initialParameters(parameterSpecs(architecture), options.seed);
const trainer = await Trainer.start(oneLane(onnxruntimeNode), architecture, options, sequences, initial);
const steps = options.epochs * Math.ceil(sequences.length / options.batchSize);

const validations: Validation[] = [];
let seconds = 0;
for (let epoch = 1; epoch <= options.epochs; epoch++) {
  const started = performance.now();
  for (const batch of epochBatches(
    sequences,
    options.batchSize,
    randomStream(options.seed, "batches", epoch),
    windows[task.order],
  )) {
    await trainer.step(batch, learningRateAt(trainer.steps + 1, steps, options));
  }
  seconds += (performance.now() - started) / 1000;
  if (epoch % task.every === 0 || epoch === options.epochs) validations.push({ epoch, ndcg: await ndcg(), seconds });
}
await trainer.release();
process.send?.(validations);

/** As `fit` validates. */
async function ndcg(): Promise<number> {
  const inference = new Inference(onnxruntimeNode, architecture, trainer.weights(), 1);
  const scorer = historyScorer("SASRec", store, (histories) => inference.scores(histories));
  const { metrics } = await evaluate(scorer, validation, { k: 10, metrics: ["ndcg"] });
  await inference.release();
  return metrics["ndcg@10"] ?? Number.NaN;
}
