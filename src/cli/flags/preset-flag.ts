/** The flag `--preset`: options that go together, from which single flags may differ. */

import { type Command, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { presetTable, type SASRecOptions } from "../../models/neural/options.ts";
import { checkable, type PresetName, presetFor } from "../../models/neural/presets.ts";
import { configurable } from "./config-file.ts";
import { givenOptions } from "./model-flags.ts";

/** The flag's value. */
export interface PresetFlag {
  readonly preset?: PresetName | "none";
}

/** Adds {@link PresetFlag}. */
export function addPresetFlag(command: Command): Command {
  const [[name, { help, choices }]] = Object.entries(presetTable) as [[string, typeof presetTable.preset]];
  const flag = new Option(`--${name} <name>`, `${help}; none: fixed defaults`).choices(choices);
  return command.addOption(configurable(flag.helpGroup("Model and training:")));
}

/**
 * The options given, as far as they can be checked before the data is there: if a preset is to choose the loss, without
 * what only some losses make use of.
 */
export function checkableOptions({ preset, ...flags }: PresetFlag & object): SASRecOptions {
  const given = givenOptions({ ...flags });
  return hasPreset(preset, given) ? checkable(given) : given;
}

/** The model's options with the preset by which `fit` chooses the others. Says what it will choose for `data`. */
export function presetOptions(
  { preset, ...flags }: PresetFlag & object,
  data: Dataset,
  note: (text: string) => void,
): SASRecOptions {
  const given = givenOptions({ ...flags });
  if (preset === "none") return hasPreset(undefined, given) ? { ...given, preset } : given;
  if (preset === undefined && !hasPreset(preset, given)) return given;
  const { options, reasons } = presetFor(preset ?? "default", data, given);
  const chosen = Object.entries(options).flatMap(([name, value]) => (name in given ? [] : [`${name} ${value}`]));
  const what = preset === undefined ? "chosen by the data" : `preset ${preset}`;
  // Only people who asked for a preset are told why; it is in the model's record for all.
  note([`${what}: ${chosen.join(", ")}`, ...(preset === undefined ? [] : reasons)].join("\n  "));
  return { ...given, preset: preset ?? "default" };
}

function hasPreset(preset: PresetFlag["preset"], { network = "sasrec" }: SASRecOptions): boolean {
  return preset !== "none" && network === "sasrec";
}
