/** The options of the networks as flags. */

import type { Command } from "commander";
import {
  type CommonOptions,
  type LoadOptions,
  machineOptions,
  networkOptions,
  type ResolvedOptions,
  resolveOptions,
  type SASRecOptions,
} from "../../models/neural/options.ts";
import type { OptionTable } from "../../options/table.ts";
import { addFlags, type Flags, givenBy, typedFlags } from "./from-table.ts";

const GROUP = "Model and training:";

/** The options of all networks; the same name means the same. */
const all: OptionTable = Object.assign({}, ...Object.values(networkOptions).reverse());

/**
 * Adds a flag for every option of the model. `usual`: the command's defaults, if they are not the models';
 * `without`: options that make no sense there.
 */
export function addModelFlags(command: Command, usual: CommonOptions = {}, without: readonly string[] = []): Command {
  const tables = Object.entries(networkOptions).map(([network, table]) => {
    return [network, Object.fromEntries(Object.entries(table).filter(([name]) => !without.includes(name)))] as const;
  });
  return addFlags(command, Object.fromEntries(tables), GROUP, { ...usual });
}

/** Adds the flags for the machine, which are for trained models, too. */
export function addMachineFlags(command: Command): Command {
  return addFlags(command, { "": machineOptions }, "Options:");
}

/** The flags typed that say something about training. */
export function typedModelFlags(command: Command): string[] {
  const ofTraining = Object.entries(all).filter(([name]) => !(name in machineOptions));
  return typedFlags(command, Object.fromEntries(ofTraining));
}

/** How to load a trained model, by the flags given. */
export function loadOptions(flags: Flags): LoadOptions {
  return givenBy(flags, machineOptions);
}

/** The flags given as options, which the model has yet to check. */
export function givenOptions(flags: Flags): SASRecOptions {
  return givenBy(flags, all);
}

/** The model's options: the flags given, over `usual`, over the defaults. Throws `invalid-option`. */
export function modelOptions(flags: Flags, usual: SASRecOptions = {}): ResolvedOptions {
  return resolveOptions({ ...usual, ...givenOptions(flags) });
}
