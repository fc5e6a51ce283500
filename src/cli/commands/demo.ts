/** `sasrec demo`: all of it on the embedded data set, in under a minute. */

import type { Command } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { loadDataset } from "../../datasets/registered/load-dataset.ts";
import { oracleScorer } from "../../datasets/sample/oracle.ts";
import type { EvaluationReport } from "../../evaluation/protocol/report.ts";
import { sampleOptions } from "../../models/neural/presets.ts";
import { Markov, Popularity } from "../../recommender/classes.ts";
import type { Scorer } from "../../scoring/scorer.ts";
import { describeData } from "../flags/data-argument.ts";
import { addModelFlags, modelOptions } from "../flags/model-flags.ts";
import { checkWritable, saveModel } from "../flags/model-path.ts";
import { addOutputFlags, type CliIo, noteTo, type OutputFlags, printResult } from "../output/io.ts";
import { table } from "../output/table.ts";
import { demoExamples, newHistory } from "./demo-examples.ts";
import { describeReport, evaluateModel } from "./evaluate-model.ts";
import { trainModel } from "./fit-model.ts";

type Flags = OutputFlags & { readonly out: string };

/** Adds the command. */
export function addDemo(program: Command, io: CliIo): void {
  const command = program
    .command("demo")
    .description("train on the embedded sample, compare, recommend and save: what npm start runs")
    .option("-o, --out <file>", "where to save the model", "sasrec-demo.safetensors");
  addOutputFlags(addModelFlags(command, sampleOptions, ["network"])).action((flags: Flags) => demo(flags, io));
}

async function demo(flags: Flags, io: CliIo): Promise<void> {
  await checkWritable(flags.out);
  const note = noteTo(io, flags);
  const data = await loadDataset("sample");
  const split = data.leaveOneOut();
  const { test } = split;
  // Nothing is selected here, so validation has no part to play: everything but the last film is learned from.
  const train = split.train.concat(split.validation);
  note(`An invented film club. ${describeData(data)}. Everybody's last film is held out.`);

  const options = modelOptions({ ...flags }, sampleOptions);
  const trained = await timed(() => trainModel(options, { train }, flags, io));
  const saved = await saveModel(trained.value, flags.out);
  note("Evaluating …");
  const measure = async (prepare: () => Promise<Scorer>): Promise<Result> => {
    const { value, seconds } = await timed(async () => evaluateModel(await prepare(), test, [train], {}));
    return { ...value, seconds };
  };
  const sasrec = await measure(async () => trained.value);
  const results = [
    await measure(() => new Popularity().fit(train)),
    await measure(() => new Markov().fit(train)),
    { ...sasrec, seconds: sasrec.seconds + trained.seconds },
    await measure(async () => oracleScorer(data)),
  ];
  const examples = await demoExamples(trained.value, data);
  await trained.value.release();

  const value = { model: flags.out, results, examples: examples.map(({ json }) => json) };
  printResult(io, flags, value, (width) => {
    const next = `${saved}. Try next:\n\n${nextCommands(flags.out, data)}`;
    return [resultTable(results, width), ...examples.map(({ text }) => text(width)), next].join("\n\n");
  });
}

/** A row of the table. */
interface Result extends Omit<EvaluationReport, "seconds"> {
  /** Of fitting and evaluating. */
  readonly seconds: number;
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const started = Date.now();
  const value = await work();
  return { value, seconds: (Date.now() - started) / 1000 };
}

function resultTable(results: readonly Result[], width?: number): string {
  const ndcg = ({ metrics }: Result): number => metrics["ndcg@10"] ?? Number.NaN;
  const best = ndcg(results.at(-1) as Result);
  const right = "right" as const;
  const columns = [
    { head: "" },
    ...["HR@10", "NDCG@10", "NDCG of oracle's", "seconds"].map((head) => ({ head, align: right })),
  ];
  const rows = results.map((result) => [
    result.model,
    (result.metrics["hr@10"] ?? Number.NaN).toFixed(4),
    ndcg(result).toFixed(4),
    `${((100 * ndcg(result)) / best).toFixed(1)} %`,
    result.seconds.toFixed(1),
  ]);
  const protocol = describeReport(results[0] as Result, "last-out");
  const oracle = "  The oracle knows the law by which the sample was made: no model can expect to do better.";
  return `${table(columns, rows, width)}\n\n${protocol}\n${oracle}`;
}

function nextCommands(out: string, data: Dataset): string {
  const start = newHistory(data);
  return [
    `npx sasrec recommend ${out} --history ${start.join(",")} --data sample`,
    `npx sasrec similar ${out} ${start[0]} --data sample`,
    `npx sasrec inspect ${out}`,
    "npx sasrec evaluate movielens-100k",
    "npx sasrec train your-events.csv --out mine.safetensors",
  ]
    .map((line) => `  ${line}`)
    .join("\n");
}
