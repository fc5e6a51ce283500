/**
 * Options that no table can hold: functions, signals, lists.
 *
 * @module
 */

import type { Other } from "./table.ts";

/** The part of an `AbortSignal` that long work looks at. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** A signal to stop. */
export const signal: Other<AbortSignalLike> = {
  is: (value): value is AbortSignalLike => typeof value === "object" && value !== null && "aborted" in value,
  give: "an AbortSignal",
};

/** A function, which is not looked into. */
export function callback<F extends (...args: never[]) => unknown>(): Other<F> {
  return { is: (value): value is F => typeof value === "function", give: "a function" };
}

/** Anything: what is inside is checked elsewhere. */
export const passed: Other<unknown> = { is: (value): value is unknown => value !== undefined, give: "" };

/** A list of at least `least` of what `one` describes, in words `give`. */
export function listOf<V>(one: Other<V>, give: string, least = 0): Other<readonly V[]> {
  return {
    is: (value): value is readonly V[] => Array.isArray(value) && value.length >= least && value.every(one.is),
    give,
  };
}
