/**
 * The flag `--preset`: options that go together, from which single flags may differ.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { type ResolvedOptions, resolveOptions, type SASRecOptions } from "../../models/neural/options.ts";
import { type PresetName, presetFor, presetNames, withoutLoss } from "../../models/neural/presets.ts";
import { configurable } from "./config-file.ts";
import { givenOptions } from "./model-flags.ts";

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
  return command.addOption(configurable(flag.helpGroup("Model and training:")));
}

/**
 * The options given, as far as they can be checked before the data is there: with a preset that is to choose the loss,
 * without what only some losses make use of.
 */
export function checkableOptions({ preset, ...flags }: PresetFlag & object): SASRecOptions {
  const given = givenOptions({ ...flags });
  if (preset === undefined || given.loss !== undefined) return given;
  return withoutLoss(given);
}

/** The model's options for `data`, the part that is learned from. Says what a preset chose and why. */
export function presetOptions(
  flags: PresetFlag & object,
  data: Dataset,
  note: (text: string) => void,
): ResolvedOptions {
  return resolveOptions(presetChoice(flags, data, note));
}

/** The options given, and what the preset, if any, chooses for `data` beside them. Says what, and why. */
export function presetChoice(
  { preset, ...flags }: PresetFlag & object,
  data: Dataset,
  note: (text: string) => void,
): SASRecOptions {
  const given = givenOptions({ ...flags });
  if (preset === undefined) return given;
  const { options, reasons } = presetFor(preset, data, given);
  const chosen = Object.entries(options).flatMap(([name, value]) => (name in given ? [] : [`${name} ${value}`]));
  note([`preset ${preset}: ${chosen.join(", ")}`, ...reasons].join("\n  "));
  return options;
}
