/**
 * The flag `--preset`: options that go together, from which single flags may differ.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Dataset } from "../data/dataset.ts";
import { SasrecError } from "../errors.ts";
import { lossFields } from "../recommender/loss-options.ts";
import type { ResolvedOptions, SASRecOptions } from "../recommender/options.ts";
import { type PresetName, presetFor, presetNames } from "../recommender/presets.ts";
import { givenOptions, modelOptions } from "./model-flags.ts";

/** The flag's value. */
export interface PresetFlag {
  readonly preset?: PresetName;
}

/** Adds {@link PresetFlag}. */
export function addPresetFlag(command: Command): Command {
  const flag = new Option(
    "--preset <name>",
    "options of SASRec that go together; default looks at the data, single flags differ from it",
  ).choices(presetNames);
  return command.addOption(flag.helpGroup("Model and training:"));
}

/** The model's options for `data`, the part that is learned from. Says what a preset chose and why. */
export function presetOptions(
  flags: PresetFlag & object,
  data: Dataset,
  note: (text: string) => void,
): ResolvedOptions {
  return modelOptions({ ...flags }, presetChoice(flags, data, note));
}

/**
 * What the preset, if any, chooses for `data` where flags say nothing. Says what, and why. With another loss than the
 * preset's, what the preset says of its own has no meaning and is left out. Throws `invalid-option` for other networks.
 */
export function presetChoice(
  { preset, ...flags }: PresetFlag & object,
  data: Dataset,
  note: (text: string) => void,
): SASRecOptions {
  if (preset === undefined) return {};
  const given = givenOptions(flags);
  if (given.network !== undefined && given.network !== "sasrec") {
    throw new SasrecError("invalid-option", `--preset is for SASRec: leave it out for --network ${given.network}`);
  }
  const { options, reasons } = presetFor(preset, data);
  const loss = given.loss ?? options.loss;
  const free = Object.entries(options).filter(([name]) => {
    return !(name in given) && (loss === options.loss || !(name in lossFields));
  });
  note(`preset ${preset}: ${free.map(([name, value]) => `${name} ${value}`).join(", ")}\n  ${reasons.join("\n  ")}`);
  return Object.fromEntries(free);
}
