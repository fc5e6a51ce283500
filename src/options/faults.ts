/** What is wrong with options, in sentences: the one writer of their errors. */

import { listed, quoted, SasrecError } from "../errors.ts";
import { nearest } from "./nearest.ts";

/** One option at fault. */
export interface OptionFault {
  readonly option: string;
  readonly value: unknown;
  /** What is wrong and what to do, in whole sentences. */
  readonly text: string;
}

/** `SASRec has no option "embedingDim". Did you mean embeddingDim?` */
export function unknownOption(what: string, option: string, value: unknown, known: readonly string[]): OptionFault {
  const meant = nearest(option, known);
  const hint = meant === undefined ? `Its options are ${listed(known)}.` : `Did you mean ${meant}?`;
  return { option, value, text: `${what} has no option ${quoted(option)}. ${known.length === 0 ? "" : hint}`.trim() };
}

/** `embeddingDim is -1. Give a whole number from 1 to 1,024.` */
export function wrongValue(option: string, value: unknown, give: string): OptionFault {
  const found = value === undefined ? "is missing" : `is ${quoted(value)}`;
  return { option, value, text: `${option} ${found}. Give ${give}.` };
}

/** `negatives is 2, which loss "cross-entropy" makes no use of. Leave it out, or set loss to "bce" or "gbce".` */
export function unusedOption(
  option: string,
  value: unknown,
  by: { readonly option: string; readonly value: unknown; readonly values: readonly string[] },
): OptionFault {
  const what = by.value === undefined ? "nothing here" : `${by.option} ${quoted(by.value)}`;
  const needed = listed(by.values.map(quoted), "or");
  const text = `${option} is ${quoted(value)}, which ${what} makes no use of. Leave it out, or set ${by.option} to ${needed}.`;
  return { option, value, text };
}

/** The error for the options of `what`: an `invalid-option` that says all `faults`, at least one, in one message. */
export function optionError(
  what: string,
  faults: readonly OptionFault[],
  cause?: unknown,
): SasrecError<"invalid-option"> {
  const [first] = faults;
  const shown = faults.slice(0, MOST).map(({ text }) => text);
  if (faults.length > MOST) shown.push(`And ${faults.length - MOST} more.`);
  const text = shown.join(" ");
  const named = text.startsWith(`${what} `) ? text : `${what}: ${text}`;
  const details = { what, option: first?.option, value: first?.value, faults };
  return new SasrecError("invalid-option", named, { ...details, ...(cause === undefined ? {} : { cause }) });
}

/** The error for one option of `what` that does not go with others, or with the data. `todo`: one whole sentence. */
export function refusedOption(
  what: string,
  option: string,
  value: unknown,
  todo: string,
): SasrecError<"invalid-option"> {
  return optionError(what, [{ option, value, text: `${option} is ${quoted(value)}. ${todo}` }]);
}

/** Faults that a message lists. */
const MOST = 5;
