/** `sasrec train DATA` */

import type { Command } from "commander";
import type { EvaluationReport } from "../../evaluation/protocol/report.ts";
import { resolveOptions } from "../../models/neural/options.ts";
import { addCheckpointFlags, checkCheckpoint, interruptedButSaved, removeCheckpoint } from "../flags/checkpoint.ts";
import { addConfigFlag } from "../flags/config-file.ts";
import { DATA_HELP, describeData } from "../flags/data-argument.ts";
import { addModelFlags } from "../flags/model-flags.ts";
import { checkWritable, saveModel } from "../flags/model-path.ts";
import { addPresetFlag, checkableOptions, type PresetFlag, presetOptions } from "../flags/preset-flag.ts";
import { addDataFlags, type DataFlags, loadParts } from "../flags/split-argument.ts";
import { addOutputFlags, type CliIo, Interrupted, type InterruptSignal, noteTo, printResult } from "../output/io.ts";
import { count, counted } from "../output/table.ts";
import { addBaselineFlags, checkEvaluation, evaluateModel, fitBaselines, reportTable } from "./evaluate-model.ts";
import { addValidationFlags, checkValidation, describeTraining, trainModel } from "./fit-model.ts";

type Flags = DataFlags & PresetFlag & { readonly baselines?: boolean; readonly out: string };

const EXAMPLES = `
Examples:
  sasrec train sample
  sasrec train movielens-1m --max-length 200 --epochs 60 --patience 5 --validate-every 5 --out ml-1m.safetensors
  sasrec train events.csv --preset default                 # looks at the data and says what it chose
  sasrec train movielens-1m --network bert4rec --max-length 200
  sasrec train events.csv --columns user=uid,item=sku,timestamp=at --split time:2024-06-01
  sasrec train events.csv --checkpoint events.checkpoint   # killed? the same command goes on
  sasrec train ratings.txt --min-rating 4 --min-user-interactions 5 --split none

What --split holds out is not learned from: train with --split none before you put a model to use.`;

/** Adds the command. */
export function addTrain(program: Command, io: CliIo): void {
  const command = program
    .command("train")
    .description("train a model, evaluate it on held-out events and save it")
    .argument("<data...>", `${DATA_HELP}; several files are one log`)
    .option("-o, --out <file>", "where to save the model", "model.safetensors");
  addDataFlags(command);
  addBaselineFlags(addCheckpointFlags(addValidationFlags(addPresetFlag(addModelFlags(command)))));
  addOutputFlags(addConfigFlag(command));
  command
    .addHelpText("after", EXAMPLES)
    .action((sources: string[], flags: Flags) => train(sources, flags, command, io));
}

async function train(sources: readonly string[], flags: Flags, command: Command, io: CliIo): Promise<void> {
  resolveOptions(checkableOptions(flags)); // what is wrong with the flags is said before anything is loaded
  checkValidation(command, flags.split);
  checkEvaluation({ ...flags });
  for (const source of sources) await checkWritable(flags.out, source);
  const note = noteTo(io, flags);
  await checkCheckpoint(command, flags.out, note);
  const { data, parts } = await loadParts(sources, flags, io);
  note(`${describeData(data)}; ${count(parts.train.size)} to train on (split ${parts.split})`);

  let signal: InterruptSignal | undefined;
  const model = await trainModel(presetOptions(flags, parts.train, note), parts, flags, io, (by) => {
    signal = by;
  });
  const early = model.training?.stoppedAtStep !== undefined;
  const saved = await saveModel(model, flags.out);
  if (!early) await removeCheckpoint(flags);
  const report = early || !parts.test ? undefined : await evaluateModel(model, parts.test, parts.history, flags);
  const alone = early || !parts.test ? undefined : model.networkAlone;
  const aloneReport = alone && parts.test && (await evaluateModel(alone, parts.test, parts.history, flags));
  const baselines: EvaluationReport[] = [];
  if (report !== undefined && parts.test !== undefined && flags.baselines !== false) {
    for (const baseline of await fitBaselines(parts.train)) {
      baselines.push(await evaluateModel(baseline, parts.test, parts.history, flags));
    }
  }
  await model.release();

  const { verbose: _, ...settings } = model.options;
  const value = {
    model: flags.out,
    options: settings,
    training: model.training,
    split: parts.split,
    evaluation: report ?? null,
    ...(aloneReport && { networkAlone: aloneReport }),
    ...(baselines.length === 0 ? {} : { baselines }),
  };
  printResult(io, flags, value, (width) => {
    const reports = report === undefined ? [] : [report, ...(aloneReport ? [aloneReport] : []), ...baselines];
    const [first, ...others] = reports;
    const table = first === undefined ? [] : [reportTable([first, ...others], parts.split, [], width)];
    const unseen = data.size - parts.train.size;
    const hint = `${saved}. It has not learned from the ${counted(unseen, "event")} held out: for use, train with --split none`;
    return [describeTraining(model), ...table, unseen === 0 ? saved : hint].join("\n\n");
  });
  if (early && signal !== undefined) throw new Interrupted(signal, interruptedButSaved({ ...flags }, flags.out));
}
