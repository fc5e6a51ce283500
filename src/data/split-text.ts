/** Splits as texts: `leave-one-out:1000`, `random:0.2`, `time:2024-06-01`, for command lines and files. */

import { refusedOption } from "../options/faults.ts";
import { faultOf } from "../options/table.ts";
import type { Dataset } from "./dataset.ts";
import { leaveOneOutOptions, trainTestOptions } from "./splits.ts";

/** A split as a text says it. */
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
  /** The split's text. */
  readonly split: string;
}

/** The forms of the text, for help and messages. */
export const SPLIT_FORMS =
  "leave-one-out, leave-one-out:1000 (validates on so many users), last-out (no validation part), user-time:0.2, random:0.2, time:DATE or none";

/** `user-time:0.2` and the like. Throws `invalid-option`. */
export function parseSplit(text: string): Split {
  const colon = text.indexOf(":");
  const by = colon === -1 ? text : text.slice(0, colon);
  const detail = colon === -1 ? undefined : text.slice(colon + 1);
  if (detail === undefined && (by === "leave-one-out" || by === "last-out" || by === "none")) return { by };
  if (by === "leave-one-out") {
    const validationUsers = Number(detail);
    if (faultOf(by, leaveOneOutOptions.validationUsers, validationUsers) === undefined) return { by, validationUsers };
  }
  if (by === "user-time" || by === "random") {
    const testSize = detail === undefined ? trainTestOptions.testSize.default : Number(detail);
    if (faultOf(by, trainTestOptions.testSize, testSize) === undefined) return { by, testSize };
  }
  if (by === "time" && detail !== undefined && detail !== "") {
    return { by, at: /^-?\d+(\.\d+)?$/.test(detail) ? Number(detail) : detail };
  }
  throw refusedOption("split", "split", text, `Give ${SPLIT_FORMS}.`);
}

/** The text again. */
export function describeSplit(split: Split): string {
  if ("testSize" in split) return `${split.by}:${split.testSize}`;
  if (split.by === "leave-one-out" && split.validationUsers !== undefined)
    return `${split.by}:${split.validationUsers}`;
  return "at" in split ? `${split.by}:${split.at}` : split.by;
}

/** Splits the data. Throws `invalid-option` if the split does not go with the data. */
export function splitBy(data: Dataset, split: Split): Parts {
  const text = describeSplit(split);
  if (split.by === "none") return { train: data, validation: undefined, test: undefined, history: [data], split: text };
  if (split.by === "leave-one-out") {
    const { by: _, ...options } = split;
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
