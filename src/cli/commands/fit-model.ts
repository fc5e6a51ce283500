/**
 * Training as the commands do it: with progress, validation where asked, and a clean end at Ctrl-C.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { isSasrecError, SasrecError } from "../../errors.ts";
import type { NeuralOptions } from "../../models/neural/options.ts";
import { type AnyModel, createModel, type NeuralModel } from "../../recommender/create.ts";
import { type CheckpointFlags, checkpointOptions, interrupted } from "../flags/checkpoint.ts";
import { parseCount } from "../flags/numbers.ts";
import type { PresetFlag } from "../flags/preset-flag.ts";
import type { Split } from "../flags/split-argument.ts";
import { type CliIo, noteTo, type OutputFlags } from "../output/io.ts";
import { counted } from "../output/table.ts";

/** When the model is validated. */
export interface ValidationFlags {
  readonly patience?: number;
  readonly validateEvery?: number;
}

/** Adds {@link ValidationFlags}. */
export function addValidationFlags(command: Command): Command {
  const flags = [
    new Option("--validate-every <epochs>", "validate so often (leave-one-out only) and keep the best epoch's weights"),
    new Option("--patience <number>", "stop after so many validations without a better one; keep the best epoch"),
  ];
  for (const flag of flags) command.addOption(flag.argParser(parseCount).helpGroup("Model and training:"));
  return command;
}

/** Throws `invalid-option` where the flags ask for validation and the split has no validation data. */
export function checkValidation(flags: ValidationFlags, split: Split): void {
  if (!validates(flags) || split.by === "leave-one-out") return;
  const flag = flags.patience === undefined ? "--validate-every" : "--patience";
  throw new SasrecError("invalid-option", `${flag} needs validation data, which only --split leave-one-out gives`);
}

/** What decides how many steps there are. */
interface StepFlags extends PresetFlag {
  readonly epochs?: number;
  readonly batchSize?: number;
}

/** Fewer steps than a network needs to learn much. */
const FEW_STEPS = 300;

/** A model trained on the train part. Throws `aborted` after Ctrl-C, and all that `fit` throws. */
export async function trainModel(
  options: NeuralOptions,
  parts: { readonly train: Dataset; readonly validation?: Dataset | undefined },
  flags: ValidationFlags & CheckpointFlags & OutputFlags & StepFlags,
  io: CliIo,
): Promise<NeuralModel> {
  const model = createModel({ ...options, verbose: flags.quiet !== true });
  const { patience, validateEvery } = flags;
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => abort.abort());
  try {
    return await model.fit(parts.train, {
      signal: abort.signal,
      onStep({ step, steps }) {
        if (step === 1 && steps < FEW_STEPS && byDefault(flags)) noteTo(io, flags)(FEW);
      },
      ...(validates(flags) && parts.validation !== undefined ? { validation: parts.validation } : {}),
      ...(validateEvery === undefined ? {} : { validateEvery }),
      ...(patience === undefined ? {} : { patience }),
      ...checkpointOptions(flags),
    });
  } catch (cause) {
    if (!isSasrecError(cause, "aborted")) throw cause;
    throw new SasrecError("aborted", interrupted(flags), { cause });
  } finally {
    stopListening();
  }
}

/** One line about how a model was trained. */
export function describeTraining({ name, training }: AnyModel): string {
  if (training === undefined) return `${name} is not trained`;
  const { dataName, epochs, bestEpoch, seconds } = training;
  const best = epochs.find(({ epoch }) => epoch === bestEpoch)?.validation;
  const loss = epochs.at(-1)?.loss.toFixed(4);
  const kept = best === undefined ? "" : `; kept epoch ${bestEpoch}, validation NDCG@10 ${best.toFixed(4)}`;
  return `${name}, trained on ${dataName} for ${counted(epochs.length, "epoch")} in ${seconds.toFixed(1)} s, last loss ${loss}${kept}`;
}

const FEW =
  "the defaults make few steps of this data: --preset default, or smaller batches and more epochs, will do better";

function byDefault({ preset, epochs, batchSize }: StepFlags): boolean {
  return preset === undefined && epochs === undefined && batchSize === undefined;
}

function validates({ patience, validateEvery }: ValidationFlags): boolean {
  return patience !== undefined || validateEvery !== undefined;
}
