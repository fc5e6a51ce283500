/**
 * Whether batches of like length cost quality: the same training with them, and with plain shuffling.
 *
 *     npx tsx bench/batch-order.ts                              ml-1m.txt, three seeds, both orders side by side
 *     npx tsx bench/batch-order.ts --data beauty --epochs 30 --every 10
 *     npx tsx bench/batch-order.ts --users 1500 --epochs 8 --every 4 --seeds 1,2
 *     npx tsx bench/batch-order.ts --options '{"loss":"bce","schedule":"constant"}' --json
 *
 * Everything else is the same: start, dropout, learning rate, number of batches. NDCG@10 is that of each user's last
 * event but one, all items ranked, as `fit` validates. Each training has one thread.
 *
 * @module
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { SASRecOptions } from "sasrec";
import type { Order, OrderedTraining, Validation } from "./batch-order-process.ts";
import { forked } from "./fork.ts";
import { plain } from "./report.ts";
import { mean } from "./statistics.ts";

/** Data with options for the plain network of the paper; `--options` changes them. */
const data: Readonly<Record<string, { readonly file: string; readonly options: SASRecOptions }>> = {
  "ml-1m": { file: "ml-1m.txt", options: { maxLength: 200, dropout: 0.2, learningRate: 0.002 } },
  beauty: { file: "Beauty.s3rec.txt", options: { maxLength: 50, dropout: 0.5, learningRate: 0.001 } },
};
const common: SASRecOptions = { loss: "cross-entropy", embeddingDim: 64, schedule: "linear", warmupSteps: 200 };

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    data: { type: "string", default: "ml-1m" },
    epochs: { type: "string", default: "12" },
    every: { type: "string", default: "4" },
    seeds: { type: "string", default: "1,2,3" },
    users: { type: "string", default: "0" },
    options: { type: "string", default: "{}" },
    "at-once": { type: "string", default: "2" },
  },
});
const chosen = data[values.data];
if (chosen === undefined) throw new Error(`--data: ${Object.keys(data).join(" or ")}`);
const options: SASRecOptions = {
  ...common,
  ...chosen.options,
  ...(JSON.parse(values.options) as SASRecOptions),
  epochs: Number(values.epochs),
};
const seeds = values.seeds.split(",").map(Number);
const orders: readonly Order[] = ["like length", "shuffled"];

const trainings: OrderedTraining[] = seeds.flatMap((seed) => {
  const shared = { file: chosen.file, users: Number(values.users), every: Number(values.every) };
  return orders.map((order) => ({ ...shared, order, options: { ...options, seed } }));
});
const results = await inParallel(trainings, Number(values["at-once"]), async (training) => {
  const validations = await forked<Validation[]>("batch-order-process.ts", training);
  process.stderr.write(`${training.order}, seed ${training.options.seed}: ${validations.at(-1)?.ndcg.toFixed(4)}\n`);
  return validations;
});
/** By order, then by seed. */
const byOrder = orders.map((order) => results.filter((_, i) => trainings[i]?.order === order));

if (values.json) console.log(JSON.stringify({ data: values.data, users: values.users, options, seeds, byOrder }));
else console.log(table());

/** `work` of each task, `atOnce` at the same time, results in the order of the tasks. */
async function inParallel<T, R>(tasks: readonly T[], atOnce: number, work: (task: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length) {
      const i = next++;
      done[i] = await work(tasks[i] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return done;
}

function table(): string {
  const [ordered = [], shuffled = []] = byOrder;
  const head = ["epoch", "like length", "shuffled", "difference", "s an epoch, like length", "shuffled"];
  const rows = plain(head);
  (ordered[0] ?? []).forEach(({ epoch }, at) => {
    const pick = (runs: readonly Validation[][], what: "ndcg" | "seconds"): number[] => {
      return runs.map((run) => run[at]?.[what] ?? Number.NaN);
    };
    const [a, b] = [pick(ordered, "ndcg"), pick(shuffled, "ndcg")];
    const differences = a.map((ndcg, seed) => ndcg - (b[seed] ?? Number.NaN));
    const seconds = [ordered, shuffled].map((runs) => (mean(pick(runs, "seconds")) / epoch).toFixed(1));
    rows.push([String(epoch), mean(a).toFixed(4), mean(b).toFixed(4), withError(differences), ...seconds]);
  });
  const machine = `${cpus()[0]?.model.trim() ?? "unknown"}, one thread a training, ${values["at-once"]} at once`;
  const seedsText = `means over seeds ${seeds.join(", ")} (difference: with its standard error)`;
  return `${machine}\n${values.data}, ${JSON.stringify(options)}\nNDCG@10, ${seedsText}\n${rows.toString()}`;
}

/** The mean with its standard error over seeds, where there are several. */
function withError(differences: readonly number[]): string {
  const n = differences.length;
  const middle = mean(differences);
  const deviation = Math.sqrt(differences.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (n - 1));
  const text = `${middle < 0 ? "" : "+"}${middle.toFixed(4)}`;
  return n < 2 ? text : `${text} ± ${(deviation / Math.sqrt(n)).toFixed(4)}`;
}
