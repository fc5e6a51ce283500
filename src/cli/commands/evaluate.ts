/** `sasrec evaluate [MODEL] DATA` */

import { type Command, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { hashEvents } from "../../data/hash.ts";
import type { Id } from "../../data/ids.ts";
import type { Parts } from "../../data/split-text.ts";
import { SasrecError } from "../../errors.ts";
import { reportOptions } from "../../evaluation/protocol/options.ts";
import type { EvaluationReport } from "../../evaluation/protocol/report.ts";
import { meanReport, spreadOf } from "../../evaluation/statistics/over-seeds.ts";
import { fitTable } from "../../models/fit-options.ts";
import { type NeuralOptions, type ResolvedOptions, resolveOptions } from "../../models/neural/options.ts";
import { type AnyModel, loadModel } from "../../recommender/create.ts";
import type { Scored } from "../../scoring/scorer.ts";
import { addConfigFlag } from "../flags/config-file.ts";
import { DATA_HELP, describeData } from "../flags/data-argument.ts";
import { addFlags, givenBy, typedFlags } from "../flags/from-table.ts";
import { addModelFlags, loadOptions, typedModelFlags } from "../flags/model-flags.ts";
import { parseAscendingCounts, parseCount } from "../flags/numbers.ts";
import { addPresetFlag, checkableOptions, type PresetFlag, presetOptions } from "../flags/preset-flag.ts";
import { addDataFlags, type DataFlags, loadParts } from "../flags/split-argument.ts";
import {
  comparisonsOf,
  comparisonTable,
  describeSpread,
  type GroupBounds,
  groupsOf,
  groupTable,
  type Intervals,
  intervalsOf,
  verdictOf,
} from "../output/evaluation-details.ts";
import { addOutputFlags, type CliIo, noteTo, printResult } from "../output/io.ts";
import { count, counted } from "../output/table.ts";
import { networkOf, seedOf, summaryOf, type TrainedRun } from "../output/trained-runs.ts";
import {
  addBaselineFlags,
  checkEvaluation,
  evaluateModel,
  fitBaselines,
  progressNotes,
  reportTable,
} from "./evaluate-model.ts";
import { addValidationFlags, checkValidation, trainModel } from "./fit-model.ts";

type Flags = DataFlags &
  PresetFlag & {
    readonly baselines?: boolean;
    readonly model?: string;
    readonly groups?: GroupBounds;
    readonly seeds?: number;
  };

const EXAMPLES = `
Without MODEL, one is trained on the training part first (and not saved).
With MODEL, give the same split and filters that it was trained with: it must not have seen what it is tested on.
With MODEL and --split none, all of DATA is the test set, and the histories are those the model was trained on.

Examples:
  sasrec evaluate movielens-100k
  sasrec evaluate events.csv --seeds 3
  sasrec evaluate model.safetensors movielens-100k --k 5,10,20 --json
  sasrec evaluate model.safetensors movielens-100k --metrics ndcg,coverage,novelty,popularity --groups 20,50,200
  sasrec evaluate january.safetensors february.csv --split none`;

/** Adds the command. */
export function addEvaluate(program: Command, io: CliIo): void {
  const command = program
    .command("evaluate")
    .description("evaluate a saved model, or a new one, on held-out events")
    .usage("[options] [MODEL] DATA")
    .argument("<model-or-data>", "MODEL: a file that train has saved; may be left out")
    .argument("[data...]", `DATA: ${DATA_HELP}; several files are one log`)
    .option("-m, --model <file>", "the same as MODEL");
  addDataFlags(command);
  addDetailFlags(addBaselineFlags(addValidationFlags(addPresetFlag(addModelFlags(command)))));
  addOutputFlags(addConfigFlag(command));
  command.addHelpText("after", EXAMPLES).action(async (first: string, more: string[], flags: Flags) => {
    const [detail] = typedFlags(command, reportOptions);
    if (detail !== undefined && flags.json !== true) {
      throw new SasrecError("invalid-option", `${detail}: there are too many users for a table; add --json`);
    }
    checkEvaluation({ ...flags });
    const { path, sources } = readArguments(first, more, flags.model);
    if (path === undefined) {
      checkValidation(command, flags.split);
      await evaluateNew(sources, flags, io);
    } else {
      checkTrainingFlags(command, flags);
      await evaluateSaved(path, sources, flags, io);
    }
  });
}

function addDetailFlags(command: Command): Command {
  const groups = new Option(
    "--groups [lengths]",
    "by length of history: 10,50 for up to 10, up to 50, more (default: quartiles)",
  );
  const seeds = new Option(
    "--seeds <n>",
    "without MODEL: train so many, each by the next seed; their mean counts (default: 1)",
  );
  command.addOption(groups.argParser(parseAscendingCounts).helpGroup("Evaluation:"));
  command.addOption(seeds.argParser(parseCount).helpGroup("Evaluation:"));
  return addFlags(command, { "": reportOptions }, "Evaluation:");
}

function readArguments(
  first: string,
  more: readonly string[],
  model: string | undefined,
): { readonly path: string | undefined; readonly sources: readonly string[] } {
  const isModel = first.endsWith(".safetensors");
  if (model !== undefined && isModel) {
    throw new SasrecError("invalid-option", `two models are given: ${first} and --model ${model}`);
  }
  if (model === undefined && more.length > 0) return { path: first, sources: more };
  if (isModel) {
    throw new SasrecError("invalid-option", `${first} is a model; say what to evaluate it on: evaluate ${first} DATA`);
  }
  return { path: model, sources: [first, ...more] };
}

async function evaluateNew(sources: readonly string[], flags: Flags, io: CliIo): Promise<void> {
  resolveOptions(checkableOptions(flags)); // what is wrong with the flags is said before anything is loaded
  const note = noteTo(io, flags);
  const { data, parts } = await loadParts(sources, flags, io);
  if (parts.test === undefined) {
    throw new SasrecError("invalid-option", "with --split none a new model has nothing to be evaluated on");
  }
  note(describeData(data));
  const models = trainings(presetOptions(flags, parts.train, note), parts, flags, io);
  await report(models, parts.test, parts.history, parts, flags, io);
}

/** As many models as `--seeds` says, one after the other: the first by the seed of the options, each further one by the next. */
async function* trainings(
  options: NeuralOptions,
  parts: Parts,
  flags: Flags,
  io: CliIo,
): AsyncGenerator<AnyModel, void, undefined> {
  let seeded = options;
  for (let run = 0; run < (flags.seeds ?? 1); run++) {
    const model = await trainModel(seeded, parts, flags, io);
    seeded = { ...options, seed: (model.options as ResolvedOptions).seed + 1 };
    yield model;
  }
}

async function evaluateSaved(path: string, sources: readonly string[], flags: Flags, io: CliIo): Promise<void> {
  if (flags.baselines === true && flags.split.by === "none") {
    throw new SasrecError("invalid-option", "--baselines needs a training part, which --split none does not give");
  }
  const note = noteTo(io, flags);
  const model = await loadModel(path, loadOptions({ ...flags }));
  const { data, parts } = await loadParts(sources, flags, io);
  note(describeData(data));
  warnOfLeak(model, parts, io);
  await (parts.test === undefined
    ? report([model], data, undefined, parts, flags, io)
    : report([model], parts.test, parts.history, parts, flags, io));
}

/** Flags of training say nothing about a model that is trained already. */
function checkTrainingFlags(command: Command, { seeds }: Flags): void {
  const given = [
    ...(seeds === undefined ? [] : ["--seeds"]),
    ...typedModelFlags(command),
    ...typedFlags(command, fitTable),
  ];
  if (command.getOptionValueSource("preset") === "cli") given.push("--preset");
  if (given.length === 0) return;
  throw new SasrecError("invalid-option", `${given.join(", ")}: for training, but the model given is trained already`);
}

/** Also with `--quiet`: such numbers look good and mean nothing. */
function warnOfLeak(model: AnyModel, { train, test }: Parts, io: CliIo): void {
  const same = model.training?.dataHash === hashEvents(train);
  if (test === undefined && same) io.stderr(`warning: ${train.name} is the very data that the model was trained on\n`);
  if (test === undefined && !same) {
    const known = countKnown(model, train);
    if (known > 0)
      io.stderr(`warning: the model was fitted on ${count(known)} of the ${counted(train.size, "event")}\n`);
  }
  if (test === undefined || same) return;
  const what = `the model was not trained on the training part of this split of ${train.name}`;
  const why = "it may have learned from the events it is tested on; check --split and the filters";
  io.stderr(`warning: ${what}: ${why}\n`);
}

/** Events of `data` that are in the histories that the model remembers. */
function countKnown(model: AnyModel, data: Dataset): number {
  const histories = new Map(data.users.map((user) => [user, new Set(model.historyOf(user) ?? [])]));
  return data.itemIds.reduce<number>((sum, item, row) => {
    const known = histories.get(data.userIds[row] as Id)?.has(item) === true;
    return sum + (known ? 1 : 0);
  }, 0);
}

async function report(
  models: Iterable<AnyModel> | AsyncIterable<AnyModel>,
  test: Dataset,
  history: readonly Dataset[] | undefined,
  parts: Parts,
  flags: Flags,
  io: CliIo,
): Promise<void> {
  const note = noteTo(io, flags);
  note(`Evaluating on ${counted(test.numUsers, "user")} …`);
  const measure = (scorer: Scored & { readonly name: string }, how: Flags = flags): Promise<EvaluationReport> => {
    return evaluateModel(scorer, test, history, how, {
      perUser: true,
      onProgress: progressNotes(scorer.name, note),
    });
  };
  const runs: TrainedRun[] = [];
  let alike: Flags = flags;
  for await (const model of models) {
    const whole = await measure(model, alike);
    // Models whose candidates differ do not compare.
    alike = { ...flags, includeSeen: undefined, seen: whole.protocol.seen };
    const alone = "networkAlone" in model && model.networkAlone ? await measure(model.networkAlone, alike) : undefined;
    await model.release();
    runs.push({ whole, alone, training: model.training });
  }
  const first = meanReport(runs.map(({ whole }) => whole));
  const network = runs.some(({ alone }) => alone) ? [meanReport(runs.map(networkOf))] : [];
  const training = runs[0]?.training;
  const baselines: EvaluationReport[] = [];
  const beside = flags.baselines !== false && parts.test !== undefined;
  for (const baseline of beside ? await fitBaselines(parts.train) : []) {
    baselines.push(await measure(baseline, alike));
  }
  const reports = [first, ...network, ...baselines] as const;
  const intervals = reports.map(intervalsOf);
  const comparisons = comparisonsOf(first, baselines, note);
  const [result, ...others] = reports.map((each, i) => complete(each, intervals[i] ?? {}, flags));
  const value = {
    ...result,
    split: parts.split,
    ...(training && { training: summaryOf(training) }),
    ...(parts.test && { trainedOnThisSplit: training?.dataHash === hashEvents(parts.train) }),
    ...(runs.length === 1 ? {} : { seeds: runs.map(seedOf) }),
    ...(network.length === 0 ? {} : { networkAlone: others.shift() }),
    ...(beside ? { baselines: others, comparisons } : {}),
  };
  printResult(io, flags, value, (width) => {
    const compared = comparisons.length === 0 ? [] : [comparisonTable(comparisons, width), ...verdictOf(comparisons)];
    const grouped = flags.groups === undefined ? [] : [groupTable(reports, flags.groups, width)];
    const spread = runs.length === 1 ? [] : [describeSpread(first.model, spreadOf(runs.map(({ whole }) => whole)))];
    return [reportTable(reports, parts.split, intervals, width), ...spread, ...compared, ...grouped].join("\n\n");
  });
}

/** All that there is to say of a model, as JSON. */
function complete(report: EvaluationReport, intervals: Intervals, flags: Flags): object {
  const groups = groupsOf(report, flags.groups ?? true);
  const wanted = Object.keys(givenBy({ ...flags }, reportOptions)).length > 0;
  return { ...report, ...(wanted ? {} : { perUser: undefined }), intervals, groups };
}
