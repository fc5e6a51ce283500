/** The flag `--split`: what is held out for evaluation. */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { type Parts, parseSplit, SPLIT_FORMS, type Split, splitBy } from "../../data/split-text.ts";
import { isSasrecError, SasrecError } from "../../errors.ts";
import { type CliIo, noteTo, type OutputFlags, warnTo } from "../output/io.ts";
import { configurable } from "./config-file.ts";
import { addFilterFlags, addReadFlags, loadEvents, type ReadFlags } from "./data-argument.ts";

/** How data are read, which of their events are used, and what is held out. */
export interface DataFlags extends ReadFlags, OutputFlags {
  readonly split: Split;
}

/** Adds {@link DataFlags}. */
export function addDataFlags(command: Command): Command {
  addFilterFlags(addReadFlags(command));
  const flag = new Option("--split <split>", `what to hold out for evaluation: ${SPLIT_FORMS}`)
    .argParser(parsed)
    .default({ by: "leave-one-out" }, "leave-one-out");
  return command.addOption(configurable(flag.helpGroup("Data:")));
}

function parsed(text: string): Split {
  try {
    return parseSplit(text);
  } catch (error) {
    if (!isSasrecError(error, "invalid-option")) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

/** The events of DATA and their parts. Throws all that `loadEvents` and `splitData` throw. */
export async function loadParts(
  sources: string | readonly string[],
  flags: DataFlags,
  io: CliIo,
): Promise<{ readonly data: Dataset; readonly parts: Parts }> {
  const data = await loadEvents(sources, flags, noteTo(io, flags), warnTo(io));
  return { data, parts: splitData(data, flags.split) };
}

/** Splits the data. Throws `invalid-data` if nothing is held out or nothing is left, and `invalid-option`. */
export function splitData(data: Dataset, split: Split): Parts {
  const parts = splitBy(data, split);
  if (parts.test?.size === 0) {
    const why =
      split.by === "leave-one-out" || split.by === "last-out"
        ? "no user has three events"
        : "the users have too few events";
    const message = `the split ${parts.split} of ${data.name} leaves nothing to evaluate on: ${why}; use --split none`;
    throw new SasrecError("invalid-data", message);
  }
  if (parts.test !== undefined) checkHistories(parts.test, parts);
  return parts;
}

/** Checks before a training that a test user has a history. Throws `invalid-data`. */
function checkHistories(test: Dataset, { history, split }: Parts): void {
  const known = new Set(history.flatMap(({ users }) => users));
  if (test.users.some((user) => known.has(user))) return;
  const message = `the split ${split} of ${test.name} tests ${test.numUsers} users, none of whom has an event before`;
  throw new SasrecError("invalid-data", `${message}: choose a later time, or split by user, as user-time:0.2 does`);
}
