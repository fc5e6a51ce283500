/**
 * What it brings to keep a model up to date, against training anew: MovieLens-100K, NDCG@10.
 *
 *     npx tsx bench/updates.ts            each user's last tenth as test, the tenth before as what is new
 *     npx tsx bench/updates.ts --json
 *
 * The second table splits by time: what is new are the events of the ninth tenth of the time, mostly of new users. The
 * third has items that the model never saw.
 */
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { Dataset, type Id, ItemKNN, loadDataset, SASRec } from "sasrec";
import { hrAtK, ndcgAtK } from "sasrec/metrics";
import { randomStream, shuffle } from "../src/random.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const OPTIONS = { maxLength: 100, preset: "none" } as const;

interface Row {
  readonly what: string;
  readonly "ndcg@10": number;
  readonly "hr@10": number;
  /** Of training, or of the update. */
  readonly seconds: number;
}

async function rowOf(what: string, model: SASRec, test: Dataset, history: Dataset, seconds: number): Promise<Row> {
  const options = { k: 10, history: [history] };
  return { what, "ndcg@10": await ndcgAtK(model, test, options), "hr@10": await hrAtK(model, test, options), seconds };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = Date.now();
  await work();
  return (Date.now() - started) / 1000;
}

/** Models that know `old`, that had `fresh` in an update, and that learned from both anew, tested with both as history. */
async function updated(old: Dataset, fresh: Dataset, test: Dataset): Promise<readonly Row[]> {
  const all = old.concat(fresh);
  const model = new SASRec(OPTIONS);
  const before = await timed(() => model.fit(old));
  const rows = [await rowOf("without the new events", model, test, all, before)];
  const update = await timed(() => model.fitPartial(fresh));
  rows.push(await rowOf("fitPartial on them", model, test, all, update));
  await model.release();
  const anew = new SASRec(OPTIONS);
  const whole = await timed(() => anew.fit(all));
  rows.push(await rowOf("fit on everything", anew, test, all, whole));
  await anew.release();
  return rows;
}

/** Hides `count` items from training, and adds them then: test events of theirs, and of all others. */
async function added(train: Dataset, test: Dataset, count: number): Promise<readonly Row[]> {
  const items = [...new Set(train.itemIds)];
  const order = Int32Array.from(items, (_, i) => i);
  shuffle(randomStream(1, "batches"), order);
  const hidden = new Set(Array.from(order.subarray(0, count), (i) => items[i] as Id));
  const known = where(train, (item) => !hidden.has(item));
  const [theirs, others] = [where(test, (item) => hidden.has(item)), where(test, (item) => !hidden.has(item))];
  // What is similar, a shop knows from features: here from who has both, which the model was not told.
  const neighbours = await new ItemKNN().fit(train);
  const rows: Row[] = [];
  for (const [what, similar] of [
    ["addItems, mean of all", false],
    ["addItems, mean of ten similar items", true],
  ] as const) {
    const model = new SASRec(OPTIONS);
    const seconds = await timed(() => model.fit(known));
    for (const id of hidden) {
      const alike = await neighbours.recommend({ history: [id], topK: 10 + count });
      const similarTo = alike.map(({ itemId }) => itemId).filter((item) => !hidden.has(item));
      await model.addItems([similar ? { id, similarTo: similarTo.slice(0, 10) } : { id }]);
    }
    rows.push(await rowOf(`${what}: events of the new items`, model, theirs, train, seconds));
    rows.push(await rowOf(`${what}: all other events`, model, others, train, seconds));
    await model.release();
  }
  return rows;
}

function where(data: Dataset, keep: (item: Id) => boolean): Dataset {
  const rows = data.itemIds.flatMap((item, row) => (keep(item) ? [row] : []));
  const of = <T>(column: readonly T[]): T[] => rows.map((row) => column[row] as T);
  return Dataset.from({ userIds: of(data.userIds), itemIds: of(data.itemIds), timestamps: of(data.timestamps) });
}

function show(title: string, rows: readonly Row[]): void {
  const table = new Table({ head: [title, "NDCG@10", "HR@10", "seconds"], style: { head: [] } });
  for (const { what, seconds, ...metrics } of rows) {
    table.push([what, metrics["ndcg@10"].toFixed(4), metrics["hr@10"].toFixed(4), seconds.toFixed(1)]);
  }
  console.log(table.toString());
}

const data = await loadDataset("movielens-100k");
const { train, test } = data.trainTestSplit({ testSize: 0.1 });
const { train: old, test: fresh } = train.trainTestSplit({ testSize: 1 / 9 });
const times = [...data.timestamps].sort((a, b) => a - b);
const at = (share: number): number => times[Math.floor(share * times.length)] as number;
const late = data.timeSplit({ at: at(0.9) });
const earlier = late.train.timeSplit({ at: at(0.8) });
const tables = {
  "by user": await updated(old, fresh, test),
  "by time": await updated(earlier.train, earlier.test, late.test),
  "new items": await added(train, test, 100),
};
if (values.json) console.log(JSON.stringify(tables, null, 2));
else for (const [title, rows] of Object.entries(tables)) show(title, rows);
