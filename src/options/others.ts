/** Options that no table can hold: functions, signals, lists. */

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
    one,
  };
}

/**
 * `options` with arrays in the place of Sets, generators, typed arrays and all else that can be gone through, for the
 * options `names`; with `deep`, also for their elements.
 */
export function withArrays(options: unknown, names: readonly string[], deep: readonly string[] = []): unknown {
  if (typeof options !== "object" || options === null) return options;
  const given = options as Readonly<Record<string, unknown>>;
  const changed: Record<string, unknown> = {};
  for (const name of names) {
    const list = arrayOf(given[name]);
    const whole = deep.includes(name) && Array.isArray(list) ? list.map(arrayOf) : list;
    if (whole !== given[name]) changed[name] = whole;
  }
  return Object.keys(changed).length === 0 ? options : { ...given, ...changed };
}

/**
 * An array in the place of anything else that can be gone through; other values as they are. So are texts: nobody means
 * their letters.
 */
export function arrayOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Symbol.iterator in value ? Array.from(value as Iterable<unknown>) : value;
}
