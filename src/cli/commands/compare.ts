/** `sasrec compare [DATA…]` */

import { writeFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Compared, compare } from "../../comparison/compare.ts";
import { comparisonHtml } from "../../comparison/html/page.ts";
import { createModel, MODEL_NAMES, type ModelOptions, USUAL } from "../../comparison/models.ts";
import { type CompareProgress, comparisonOptions } from "../../comparison/options.ts";
import type { ComparedData } from "../../comparison/parts.ts";
import type { Parts } from "../../data/split-text.ts";
import { SasrecError } from "../../errors.ts";
import { addConfigFlag, configurable } from "../flags/config-file.ts";
import { DATA_HELP, describeData } from "../flags/data-argument.ts";
import { addFlags, givenBy } from "../flags/from-table.ts";
import { addModelFlags } from "../flags/model-flags.ts";
import { checkWritable } from "../flags/model-path.ts";
import { parseCount } from "../flags/numbers.ts";
import { addPresetFlag, checkableOptions, type PresetFlag, presetOptions } from "../flags/preset-flag.ts";
import { addDataFlags, type DataFlags, loadParts } from "../flags/split-argument.ts";
import { comparisonText } from "../output/comparison-text.ts";
import { addOutputFlags, type CliIo, interruptible, type Note, noteTo, printResult } from "../output/io.ts";
import { addEvaluationFlags, evaluationOptions, progressNotes } from "./evaluate-model.ts";
import { checkValidation } from "./fit-model.ts";

type Flags = DataFlags &
  PresetFlag & { readonly models: readonly string[]; readonly html?: string; readonly seeds?: number };

const EXAMPLES = `
SASRec is compared with each other model on the same users (without SASRec: the first in the list of --models above).
Flags of model and training are for SASRec; other models take those that they have too, but --name.
--preset is for SASRec alone, and with it the flags of its loss, if --loss is not given.
If the split has validation data, training stops after --patience (10) epochs without a better one.

Examples:
  sasrec compare sample
  sasrec compare events.csv --seeds 3
  sasrec compare movielens-100k --max-length 200 --html report.html
  sasrec compare events.csv --preset default --patience 3
  sasrec compare events.csv --models sasrec,popularity,markov --split time:2024-06-01 --json
  sasrec compare ratings.csv --min-user-interactions 5 --min-item-interactions 5 --k 10,20 --epochs 30`;

/** Adds the command. */
export function addCompare(program: Command, io: CliIo): void {
  const models = configurable(new Option("--models <list>", "the models, separated by commas"))
    .argParser(parseModels)
    .default(MODEL_NAMES, MODEL_NAMES.join(","));
  const command = program
    .command("compare")
    .description("SASRec and other models on your data, under one protocol")
    .argument("[data...]", `${DATA_HELP}; several files are one log (default: sample)`)
    .addOption(models)
    .option("--seeds <n>", "train networks so many times, each by the next seed; their mean counts", parseCount)
    .option("--html <file>", "write a report with charts: one file, readable without a network");
  addDataFlags(command);
  addPresetFlag(addModelFlags(command, USUAL, ["network"]));
  addEvaluationFlags(addFlags(command, { "": comparisonOptions }, "Model and training:"));
  addOutputFlags(addConfigFlag(command));
  command.addHelpText("after", EXAMPLES).action((sources: string[], flags: Flags) => {
    return compareModels(sources.length === 0 ? ["sample"] : sources, flags, command, io);
  });
}

/** `markov,sasrec` as names, in the order of the table of models: SASRec first. */
export function parseModels(text: string): string[] {
  const wanted = text.split(",").map((part) => part.trim().toLowerCase());
  const unknown = wanted.find((name) => !MODEL_NAMES.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${MODEL_NAMES.join(", ")}.`);
  return MODEL_NAMES.filter((name) => wanted.includes(name));
}

async function compareModels(sources: readonly string[], flags: Flags, command: Command, io: CliIo): Promise<void> {
  const verbose = flags.quiet !== true;
  const others = { ...checkableOptions(flags), verbose };
  for (const name of flags.models) createModel(name, others); // what is wrong is said before anything is loaded
  if (flags.preset !== undefined && !flags.models.includes("sasrec")) {
    throw new SasrecError("invalid-option", "--preset is for SASRec, which is not among --models");
  }
  checkValidation(command, flags.split);
  if (flags.html !== undefined) for (const source of sources) await checkWritable(flags.html, source);
  const note = noteTo(io, flags);
  const { data, parts: split } = await loadParts(sources, flags, io);
  const parts = comparedParts(split);
  note(describeData(data));
  const own = flags.models.includes("sasrec") ? presetOptions(flags, split.train, note) : {};
  const { network: _, ...chosen } = own;
  const models = flags.models.map((name) => bySeeds(name, name === "sasrec" ? { ...chosen, verbose } : others, flags));

  const abort = new AbortController();
  const options = {
    ...evaluationOptions(flags),
    ...givenBy(flags, comparisonOptions),
    signal: abort.signal,
    onProgress: phaseNotes(note),
  };
  const stop = (): void => abort.abort();
  const result = await interruptible(io, "nothing was compared", stop, () => compare(models, parts, options));

  if (flags.html !== undefined) {
    await writeFile(flags.html, comparisonHtml(result));
    note(`Wrote ${flags.html}`);
  }
  if (flags.json === true) for (const { message } of result.warnings) note(`warning: ${message}`);
  printResult(io, flags, result, (width) => comparisonText(result, width));
}

/** A model by as many seeds as `--seeds` says, if it has a seed. */
function bySeeds(name: string, options: ModelOptions, { seeds = 1 }: Flags): Compared {
  const first = createModel(name, options);
  const { seed } = (first.options ?? {}) as { readonly seed?: number };
  if (seed === undefined || seeds === 1) return first;
  const others = Array.from({ length: seeds - 1 }, (_, i) => createModel(name, { ...options, seed: seed + i + 1 }));
  return [first, ...others];
}

function comparedParts({ train, validation, test }: Parts): ComparedData {
  if (test === undefined) {
    throw new SasrecError("invalid-option", "with --split none there is nothing to evaluate the models on");
  }
  return validation === undefined ? { train, test } : { train, validation, test };
}

/** Says when a training starts, which then shows its own progress, and how far a long evaluation has come. */
function phaseNotes(note: Note): (progress: CompareProgress) => void {
  let evaluation: ReturnType<typeof progressNotes> = () => undefined;
  return ({ model, number, models, phase, done, total, secondsLeft }) => {
    if (secondsLeft === null && phase === "training") note(`${number} of ${models}: training ${model} …`);
    if (secondsLeft === null && phase === "evaluation") evaluation = progressNotes(model, note);
    if (secondsLeft !== null && phase === "evaluation") evaluation({ done, total, secondsLeft });
  };
}
