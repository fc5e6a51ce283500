/** Checkpoints of `sasrec train`: the same command, given again after a kill or Ctrl-C, goes on where it was. */

import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { SasrecError } from "../../errors.ts";
import { type CheckpointOptions, checkpointTable, type FitOptions } from "../../models/fit-options.ts";
import type { Note } from "../output/io.ts";
import { addFlags, type Flags, flagOf, givenBy, typedFlags } from "./from-table.ts";
import { checkWritable } from "./model-path.ts";

/** Adds the flags that say where and when training is kept. */
export function addCheckpointFlags(command: Command): Command {
  return addFlags(command, { "": checkpointTable }, "Model and training:");
}

/** Where the training is kept; `undefined` if it is not. */
function fileOf(flags: Flags): string | undefined {
  return (givenBy(flags, checkpointTable) as Partial<CheckpointOptions>).path;
}

/** Says whether training goes on from a file. Throws `invalid-option` and `io` if flags or place are at fault. */
export async function checkCheckpoint(command: Command, out: string, note: Note): Promise<void> {
  const checkpoint = fileOf(command.opts());
  if (checkpoint === undefined) {
    const [vain] = typedFlags(command, checkpointTable);
    if (vain === undefined) return;
    throw new SasrecError("invalid-option", `${vain} needs ${flagOf("path", checkpointTable.path)} FILE`);
  }
  if (resolve(checkpoint) === resolve(out)) {
    throw new SasrecError(
      "invalid-option",
      `--checkpoint and --out are both ${out}: the model would be removed with it`,
    );
  }
  await checkWritable(checkpoint);
  if (existsSync(checkpoint)) note(`Going on from the checkpoint ${checkpoint}`);
}

/** What `fit` is told. The file stays until the model is saved, so that no kill in between costs the training. */
export function checkpointOptions(flags: Flags): Pick<FitOptions, "checkpoint"> {
  const path = fileOf(flags);
  return path === undefined ? {} : { checkpoint: { ...givenBy(flags, checkpointTable), path, keep: true } };
}

/** What is left of an interrupted training. */
export function interrupted(flags: Flags): string {
  const checkpoint = fileOf(flags);
  if (checkpoint === undefined) return "nothing was saved";
  return `no model was saved, but ${checkpoint} holds the training: the same command goes on from it`;
}

/** What is left of a training that was interrupted and whose model, as far as it had come, is saved in `out`. */
export function interruptedButSaved(flags: Flags, out: string): string {
  const checkpoint = fileOf(flags);
  const saved = `the best model so far is saved in ${out}`;
  if (checkpoint === undefined) return saved;
  return `${saved}, and ${checkpoint} holds the training: the same command goes on from it`;
}

/** Called once the model is saved. */
export async function removeCheckpoint(flags: Flags): Promise<void> {
  const checkpoint = fileOf(flags);
  if (checkpoint !== undefined) await rm(checkpoint, { force: true });
}
