/**
 * The flag `--preset`: options that go together, from which single flags may differ.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Dataset } from "../data/dataset.ts";
import type { ResolvedOptions, SASRecOptions } from "../recommender/options.ts";
import { type PresetName, presetFor, presetNames } from "../recommender/presets.ts";
import { modelOptions } from "./model-flags.ts";

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

/** What the preset, if any, chooses for `data`. Says what, and why. */
export function presetChoice({ preset }: PresetFlag, data: Dataset, note: (text: string) => void): SASRecOptions {
  if (preset === undefined) return {};
  const { options, reasons } = presetFor(preset, data);
  const chosen = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  note(`preset ${preset}: ${chosen.join(", ")}\n  ${reasons.join("\n  ")}`);
  return options;
}
