/**
 * One training of an experiment, written to a journal.
 *
 *     npx tsx results/lab/train.ts Beauty.s3rec.txt dropout-.6 --preset sparse --options '{"dropout":0.6,"epochs":15}'
 *
 * Leave-one-out: trained on the train part alone, the best epoch chosen on the validation events, all items ranked. The
 * test events are looked at only with `--test`: an experiment is judged on validation. One JSON line a training is added
 * to the file `--journal`; a training whose data and name are there is not run again, so a list of trainings that was
 * interrupted can be started once more. Without `--preset` the options are the package's own. `--cut 5` leaves out items,
 * then users, of fewer events, once.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { dataPath } from "../../bench/shapes.ts";
import { Dataset, loadDataset, loadFile, SASRec, type SASRecOptions } from "../../src/index.ts";
import { evaluate } from "../../src/metrics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: "string" },
    options: { type: "string", default: "{}" },
    "validate-every": { type: "string", default: "5" },
    cut: { type: "string", default: "0" },
    test: { type: "boolean", default: false },
    out: { type: "string" },
    journal: { type: "string", default: "lab.jsonl" },
  },
});
const [file, name] = positionals;
if (file === undefined || name === undefined) throw new Error("give a data file and a name for the training");
if (known(file, name)) console.log(`${file} ${name}: in ${values.journal} already`);
else await run(file, name);

/** Whether the journal has this training. */
function known(data: string, training: string): boolean {
  if (!existsSync(values.journal)) return false;
  const lines = readFileSync(values.journal, "utf8").trim().split("\n");
  return lines.some((line) => {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return entry["data"] === data && entry["name"] === training;
  });
}

/** Without items, then without users, of fewer than `events` events. */
function cut(log: Dataset, events: number): Dataset {
  if (events === 0) return log;
  const { userIds, itemIds, timestamps } = log;
  const common = (ids: Dataset["itemIds"], rows: readonly number[]): readonly number[] => {
    const counts = new Map<unknown, number>();
    for (const row of rows) counts.set(ids[row], (counts.get(ids[row]) ?? 0) + 1);
    return rows.filter((row) => (counts.get(ids[row]) as number) >= events);
  };
  const rows = common(userIds, common(itemIds, [...itemIds.keys()]));
  const at = <T>(column: ArrayLike<T>): T[] => rows.map((row) => column[row] as T);
  return Dataset.from({ userIds: at(userIds), itemIds: at(itemIds), timestamps: at(timestamps) });
}

async function run(data: string, training: string): Promise<void> {
  const log = await (data === "sample" ? loadDataset("sample") : loadFile(dataPath(data)));
  const { train, validation, test } = cut(log, Number(values.cut)).leaveOneOut();
  const preset = (values.preset ?? "none") as NonNullable<SASRecOptions["preset"]>;
  const options = { seed: 1, preset, ...(JSON.parse(values.options) as SASRecOptions) };
  const before = process.cpuUsage();
  const started = Date.now();
  const curve: (readonly [epoch: number, loss: number, ndcg: number | undefined])[] = [];
  const model = await new SASRec(options).fit(train, {
    validation,
    validateEvery: Number(values["validate-every"]),
    onEpoch: (epoch) => {
      curve.push([epoch.epoch, epoch.loss, epoch.validation]);
      if (epoch.validation !== undefined) console.log(training, epoch.epoch, epoch.loss, epoch.validation);
    },
  });
  const { user, system } = process.cpuUsage(before);
  const cost = { seconds: (Date.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
  if (values.out !== undefined) await model.save(values.out);
  const alone = model.networkAlone;
  const result = {
    validation: await figures(model, validation, [train]),
    test: values.test ? await figures(model, test, [train, validation]) : undefined,
    transitions: model.training?.transitions,
    alone: alone && {
      validation: await figures(alone, validation, [train]),
      test: values.test ? await figures(alone, test, [train, validation]) : undefined,
    },
  };
  const best = model.training?.bestEpoch;
  const entry = {
    at: new Date().toISOString(),
    data,
    name: training,
    options: model.options,
    best,
    ...cost,
    ...result,
  };
  appendFileSync(values.journal, `${JSON.stringify({ ...entry, curve })}\n`);
  console.log(JSON.stringify({ data, name: training, best, ...cost, ...result }));
  await model.release();
}

/** HR@10 and NDCG@10 on `part`; seen items are masked if the log has next to no repeats. */
async function figures(
  model: Parameters<typeof evaluate>[0],
  part: Dataset,
  history: readonly Dataset[],
): Promise<readonly unknown[]> {
  const { metrics } = await evaluate(model, part, { history });
  return [metrics["hr@10"], metrics["ndcg@10"]];
}
