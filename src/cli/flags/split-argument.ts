/**
 * The flag `--split`: what is held out for evaluation.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { SasrecError } from "../../errors.ts";
import { configurable } from "./config-file.ts";
import { parseCount, parseNumber } from "./numbers.ts";

/** A split as the flag says it. */
export type Split =
  | { readonly by: "leave-one-out"; readonly validationUsers?: number }
  | { readonly by: "last-out" }
  | { readonly by: "none" }
  | { readonly by: "user-time" | "random"; readonly testSize: number }
  | { readonly by: "time"; readonly at: string | number };

/** The parts of a data set. */
export interface Parts {
  readonly train: Dataset;
  /** Only leave-one-out has it. */
  readonly validation: Dataset | undefined;
  /** `undefined` for the split `none`. */
  readonly test: Dataset | undefined;
  /** All that is known before the test, for `evaluate`. */
  readonly history: readonly Dataset[];
  /** The split as the flag says it. */
  readonly split: string;
}

/** The flag's form, for messages. */
const FORMS =
  "leave-one-out, leave-one-out:1000 (validates on so many users), last-out (no validation part), user-time:0.2, random:0.2, time:DATE or none";

/** Adds `--split`. */
export function addSplitFlag(command: Command): Command {
  const flag = new Option("--split <split>", `what to hold out for evaluation: ${FORMS}`)
    .argParser(parseSplit)
    .default({ by: "leave-one-out" }, "leave-one-out");
  return command.addOption(configurable(flag.helpGroup("Data:")));
}

/** `user-time:0.2` and the like. */
export function parseSplit(text: string): Split {
  const colon = text.indexOf(":");
  const by = colon === -1 ? text : text.slice(0, colon);
  const detail = colon === -1 ? undefined : text.slice(colon + 1);
  if (detail === undefined && (by === "leave-one-out" || by === "last-out" || by === "none")) return { by };
  if (by === "leave-one-out" && detail !== undefined) return { by, validationUsers: parseCount(detail) };
  if (by === "user-time" || by === "random") return { by, testSize: parseShare(detail ?? "0.2") };
  if (by === "time" && detail !== undefined && detail !== "") {
    return { by, at: /^-?\d+(\.\d+)?$/.test(detail) ? Number(detail) : detail };
  }
  throw new InvalidArgumentError(`"${text}" is none of ${FORMS}.`);
}

/** The flag's text again. */
export function describeSplit(split: Split): string {
  if ("testSize" in split) return `${split.by}:${split.testSize}`;
  if (split.by === "leave-one-out" && split.validationUsers !== undefined)
    return `${split.by}:${split.validationUsers}`;
  return "at" in split ? `${split.by}:${split.at}` : split.by;
}

/** Splits the data. Throws `invalid-data` where nothing is held out or nothing is left, and `invalid-option`. */
export function splitData(data: Dataset, split: Split): Parts {
  const parts = cut(data, split);
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

/** Better said before a training than after it. */
function checkHistories(test: Dataset, { history, split }: Parts): void {
  const known = new Set(history.flatMap(({ users }) => users));
  if (test.users.some((user) => known.has(user))) return;
  const message = `the split ${split} of ${test.name} tests ${test.numUsers} users, none of whom has an event before`;
  throw new SasrecError("invalid-data", `${message}: choose a later time, or split by user, as user-time:0.2 does`);
}

function cut(data: Dataset, split: Split): Parts {
  const text = describeSplit(split);
  if (split.by === "none") return { train: data, validation: undefined, test: undefined, history: [data], split: text };
  if (split.by === "leave-one-out") {
    const { validationUsers } = split;
    const options = validationUsers === undefined ? {} : { validationUsers };
    const { train, validation, test } = data.leaveOneOut(options);
    return { train, validation, test, history: [train, validation], split: text };
  }
  if (split.by === "last-out") {
    // For a last training with options that were chosen by leave-one-out's validation part: it is learned from too.
    const { train, validation, test } = data.leaveOneOut();
    const all = train.concat(validation);
    return { train: all, validation: undefined, test, history: [all], split: text };
  }
  const { train, test } = split.by === "time" ? data.timeSplit({ at: split.at }) : data.trainTestSplit(split);
  return { train, validation: undefined, test, history: [train], split: text };
}

function parseShare(text: string): number {
  const share = parseNumber(text);
  if (share <= 0 || share >= 1) throw new InvalidArgumentError(`the share "${text}" is not between 0 and 1.`);
  return share;
}
