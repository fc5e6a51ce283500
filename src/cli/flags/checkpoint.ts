/**
 * Checkpoints of `sasrec train`: the same command, given again after a kill or Ctrl-C, goes on where it was.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { SasrecError } from "../../errors.ts";
import type { FitOptions } from "../../models/fit-options.ts";
import type { Note } from "../output/io.ts";
import { checkWritable } from "./model-path.ts";
import { parseNumber } from "./numbers.ts";

/** Where and when training is kept. */
export interface CheckpointFlags {
  readonly checkpoint?: string;
  readonly checkpointMinutes?: number;
}

/** Adds {@link CheckpointFlags}. */
export function addCheckpointFlags(command: Command): Command {
  const flags = [
    new Option(
      "--checkpoint <file>",
      "keep the training here; the same command goes on from it after a kill or Ctrl-C",
    ),
    new Option("--checkpoint-minutes <number>", "minutes between two writes of it (default: 5)").argParser(parseNumber),
  ];
  for (const flag of flags) command.addOption(flag.helpGroup("Model and training:"));
  return command;
}

/** Says whether training goes on from a file. Throws `invalid-option` and `io` where flags or place are at fault. */
export async function checkCheckpoint(flags: CheckpointFlags, out: string, note: Note): Promise<void> {
  const { checkpoint, checkpointMinutes } = flags;
  if (checkpoint === undefined) {
    if (checkpointMinutes === undefined) return;
    throw new SasrecError("invalid-option", "--checkpoint-minutes needs --checkpoint FILE");
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
export function checkpointOptions({
  checkpoint: path,
  checkpointMinutes,
}: CheckpointFlags): Pick<FitOptions, "checkpoint"> {
  if (path === undefined) return {};
  const every = checkpointMinutes === undefined ? {} : { everyMinutes: checkpointMinutes };
  return { checkpoint: { path, keep: true, ...every } };
}

/** What is left of an interrupted training. */
export function interrupted({ checkpoint }: CheckpointFlags): string {
  if (checkpoint === undefined) return "nothing was saved";
  return `no model was saved, but ${checkpoint} holds the training: the same command goes on from it`;
}

/** Called once the model is saved. */
export async function removeCheckpoint({ checkpoint }: CheckpointFlags): Promise<void> {
  if (checkpoint !== undefined) await rm(checkpoint, { force: true });
}
