/**
 * `sasrec evaluate [MODEL] DATA`
 *
 * @module
 */

import type { Command } from "commander";
import type { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import type { EvaluationReport } from "../evaluation/report.ts";
import type { SASRec } from "../recommender/node/sasrec-node.ts";
import {
  addFilterFlags,
  addReadFlags,
  DATA_HELP,
  describeData,
  type FilterFlags,
  filterData,
  loadData,
  type ReadFlags,
} from "./data-argument.ts";
import { addEvaluationFlags, type EvaluationFlags, evaluateModel, fitBaselines, reportTable } from "./evaluation.ts";
import { addOutputFlags, type CliIo, noteTo, type OutputFlags, printResult } from "./io.ts";
import { addModelFlags, givenModelFlags, modelOptions } from "./model-flags.ts";
import { loadModel } from "./model-path.ts";
import { addSplitFlag, type Parts, type Split, splitData } from "./split-argument.ts";
import { counted } from "./table.ts";
import { addValidationFlags, checkValidation, trainModel, type ValidationFlags } from "./training.ts";

type Flags = ReadFlags &
  FilterFlags &
  EvaluationFlags &
  ValidationFlags &
  OutputFlags & { readonly split: Split; readonly model?: string; readonly baselines?: boolean };

const EXAMPLES = `
Without MODEL, one is trained on the training part first (and not saved).
With MODEL, give the same split and filters that it was trained with: it must not have seen what it is tested on.
With MODEL and --split none, all of DATA is the test set, and the histories are those the model was trained on.

Examples:
  sasrec evaluate movielens-100k --baselines
  sasrec evaluate model.safetensors movielens-100k --k 5,10,20 --json
  sasrec evaluate january.safetensors february.csv --split none`;

/** Adds the command. */
export function addEvaluate(program: Command, io: CliIo): void {
  const command = program
    .command("evaluate")
    .description("evaluate a saved model, or a new one, on held-out events")
    .usage("[options] [MODEL] DATA")
    .argument("<model-or-data>", "MODEL: a file that train has saved; may be left out")
    .argument("[data]", `DATA: ${DATA_HELP}`)
    .option("-m, --model <file>", "the same as MODEL")
    .option("--baselines", "popularity and a Markov model too, fitted on the training part");
  addSplitFlag(addFilterFlags(addReadFlags(command)));
  addOutputFlags(addEvaluationFlags(addValidationFlags(addModelFlags(command))));
  command.addHelpText("after", EXAMPLES).action(async (first: string, second: string | undefined, flags: Flags) => {
    const { path, source } = readArguments(first, second, flags.model);
    await (path === undefined ? evaluateNew(source, flags, io) : evaluateSaved(path, source, flags, io));
  });
}

function readArguments(
  first: string,
  second: string | undefined,
  model: string | undefined,
): { readonly path: string | undefined; readonly source: string } {
  if (second !== undefined) {
    if (model === undefined) return { path: first, source: second };
    throw new SasrecError("invalid-option", `two models are given: ${first} and --model ${model}`);
  }
  if (first.endsWith(".safetensors")) {
    throw new SasrecError("invalid-option", `${first} is a model; say what to evaluate it on: evaluate ${first} DATA`);
  }
  return { path: model, source: first };
}

async function evaluateNew(source: string, flags: Flags, io: CliIo): Promise<void> {
  const options = modelOptions({ ...flags });
  checkValidation(flags, flags.split);
  const note = noteTo(io, flags);
  const data = filterData(await loadData(source, flags, note), flags);
  const parts = splitData(data, flags.split);
  if (parts.test === undefined) {
    throw new SasrecError("invalid-option", "with --split none a new model has nothing to be evaluated on");
  }
  note(describeData(data));
  const model = await trainModel(options, parts, flags, io);
  await report(model, parts.test, parts.history, parts, flags, io);
}

async function evaluateSaved(path: string, source: string, flags: Flags, io: CliIo): Promise<void> {
  checkTrainingFlags(flags);
  if (flags.baselines === true && flags.split.by === "none") {
    throw new SasrecError("invalid-option", "--baselines needs a training part, which --split none does not give");
  }
  const note = noteTo(io, flags);
  const model = await loadModel(path);
  const data = filterData(await loadData(source, flags, note), flags);
  const parts = splitData(data, flags.split);
  note(describeData(data));
  warnOfLeak(model, parts, io);
  await (parts.test === undefined
    ? report(model, data, undefined, parts, flags, io)
    : report(model, parts.test, parts.history, parts, flags, io));
}

/** Flags of training say nothing about a model that is trained already. */
function checkTrainingFlags(flags: Flags): void {
  const given = givenModelFlags({ ...flags });
  if (flags.patience !== undefined) given.push("--patience");
  if (flags.validateEvery !== undefined) given.push("--validate-every");
  if (given.length === 0) return;
  throw new SasrecError("invalid-option", `${given.join(", ")}: for training, but the model given is trained already`);
}

/** Also with `--quiet`: such numbers look good and mean nothing. */
function warnOfLeak(model: SASRec, { train, test }: Parts, io: CliIo): void {
  const same = model.training?.dataHash === train.summary().hash;
  if (test === undefined && same) io.stderr(`warning: ${train.name} is the very data that the model was trained on\n`);
  if (test === undefined || same) return;
  const what = `the model was not trained on the training part of this split of ${train.name}`;
  const why = "it may have learned from the events it is tested on; check --split and the filters";
  io.stderr(`warning: ${what}: ${why}\n`);
}

async function report(
  model: SASRec,
  test: Dataset,
  history: readonly Dataset[] | undefined,
  parts: Parts,
  flags: Flags,
  io: CliIo,
): Promise<void> {
  noteTo(io, flags)(`Evaluating on ${counted(test.numUsers, "user")} …`);
  const first = await evaluateModel(model, test, history, flags);
  await model.release();
  const baselines: EvaluationReport[] = [];
  for (const baseline of flags.baselines === true ? await fitBaselines(parts.train) : []) {
    baselines.push(await evaluateModel(baseline, test, history, flags));
  }
  const value = {
    ...first,
    split: parts.split,
    ...(parts.test && { trainedOnThisSplit: model.training?.dataHash === parts.train.summary().hash }),
    ...(flags.baselines === true ? { baselines } : {}),
  };
  printResult(io, flags, value, () => reportTable([first, ...baselines], parts.split));
}
