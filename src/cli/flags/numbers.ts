/** Values of flags: text in, checked values out. Errors are commander's, which names the flag. */

import { InvalidArgumentError } from "commander";

/** A finite number. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is no number.`);
  return value;
}

/** `true` or `false`. */
export function parseSwitch(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError(`"${text}" is neither true nor false.`);
  return text === "true";
}

/** An integer of at least 1. */
export function parseCount(text: string): number {
  const value = parseNumber(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError(`"${text}" is no integer of at least 1.`);
  }
  return value;
}

/** `5,10,20` as numbers, each an integer of at least 1 and more than the one before. */
export function parseAscendingCounts(text: string): number[] {
  const counts = text.split(",").map(parseCount);
  if (counts.some((count, i) => i > 0 && count <= (counts[i - 1] as number))) {
    throw new InvalidArgumentError(`"${text}" is not ascending.`);
  }
  return counts;
}
