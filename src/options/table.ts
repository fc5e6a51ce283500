/**
 * Option tables: one plain literal from which an option's type, check, default, flag, help and schema come.
 *
 * ```ts
 * export const sasrecShape = {
 *   /** Attention heads. Default 1. *\/
 *   numHeads: { type: "int", min: 1, max: 64, default: 1, help: "attention heads" },
 * } as const;
 * export interface SASRecOptions extends Given<typeof sasrecShape> {}
 * const { numHeads } = resolve("SASRec", sasrecShape, { numHeads: 2 });
 * ```
 *
 * Callbacks, signals and data stand in an interface beside the table; `resolve` checks them by an {@link Other} each.
 */

import { type OptionFault, optionError, unknownOption, unusedOption, wrongValue } from "./faults.ts";

/** One option. */
export interface OptionSpec {
  readonly type: "int" | "number" | "switch" | "choice" | "text";
  /** What it is, in one line without default and range: for `--help`, the README and the schema. */
  readonly help: string;
  readonly default?: OptionValue | readonly OptionValue[];
  /** Bounds that the value may have. */
  readonly min?: number;
  readonly max?: number;
  /** Bounds that the value must not have. */
  readonly above?: number;
  readonly below?: number;
  readonly choices?: readonly string[];
  /** Takes one value or a list of at least one, and is resolved to a list without repeats. */
  readonly many?: true;
  readonly required?: true;
  /** `"machine"`: it belongs to the machine that runs the model, and is never saved in a file. */
  readonly scope?: "machine";
  /** The default is so many times another option's value. */
  readonly defaultFrom?: readonly [option: string, times: number];
  /**
   * The default follows the value of an option further up. For values that are not listed `default` holds; if there is
   * none, the option means nothing there: it is left out, and refused if it is given.
   */
  readonly defaultBy?: { readonly option: string; readonly values: Readonly<Record<string, OptionValue>> };
  /** Its flag, if that is not the option's name; false: it has none. */
  readonly flag?: string | false;
  /** A letter for the flag. */
  readonly short?: string;
  /** For switches that are on by default: the flag that says false, and what it does. */
  readonly off?: string;
  readonly offHelp?: string;
}

/** A value, or an element of a list. */
export type OptionValue = number | string | boolean;

/** Options by name. One whose default depends on another comes after it. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

type One<S> = S extends { readonly type: "int" | "number" }
  ? number
  : S extends { readonly type: "switch" }
    ? boolean
    : S extends { readonly choices: readonly (infer Choice)[] }
      ? Choice
      : string;
type Required = { readonly required: true };
type Filled = Required | { readonly default: unknown } | { readonly defaultFrom: unknown };
type Many = { readonly many: true };

/** What a caller writes. */
export type Given<T> = {
  readonly [Name in keyof T as T[Name] extends Required ? never : Name]?: T[Name] extends Many
    ? One<T[Name]> | readonly One<T[Name]>[]
    : One<T[Name]>;
} & { readonly [Name in keyof T as T[Name] extends Required ? Name : never]: One<T[Name]> };

/** The same with defaults. What has no default, or means nothing beside other options, may be absent. */
export type Resolved<T> = {
  readonly [Name in keyof T as T[Name] extends Filled ? Name : never]: T[Name] extends Many
    ? readonly One<T[Name]>[]
    : One<T[Name]>;
} & {
  readonly [Name in keyof T as T[Name] extends Filled ? never : Name]?: T[Name] extends Many
    ? readonly One<T[Name]>[]
    : One<T[Name]>;
};

/** An option that no table can hold: a function, a signal, data. */
export interface Other<Value> {
  is(value: unknown): value is Value;
  /** What to give instead, as `"a function"`. */
  readonly give: string;
  /** Of a list: what each of its elements is, so that a message names the one at fault. */
  readonly one?: Other<unknown>;
}

type Others = Readonly<Record<string, Other<unknown>>>;
type OtherValues<O> = { readonly [Name in keyof O]?: O[Name] extends Other<infer Value> ? Value : never };

const NONE: Record<never, never> = {};

/**
 * `given` with the defaults of `table`, options of `others` as they are. An option that is `undefined` counts as not
 * given. Throws `invalid-option`, naming every fault.
 *
 * @param what whose options these are, for messages: a class or a function
 */
export function resolve<T extends OptionTable, O extends Others = Record<never, never>>(
  what: string,
  table: T,
  given: unknown,
  others: O = NONE as O,
): Resolved<T> & OtherValues<O> {
  const options = given ?? {};
  if (given === null || typeof options !== "object" || Array.isArray(options)) {
    throw optionError(what, [wrongValue("options", given, "an object")]);
  }
  const values = options as Readonly<Record<string, unknown>>;
  const faults: OptionFault[] = [];
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(table, name) || Object.hasOwn(others, name)) continue;
    faults.push(unknownOption(what, name, values[name], [...Object.keys(table), ...Object.keys(others)]));
  }
  const resolved: Record<string, unknown> = {};
  for (const name in table) resolveOne(table, name, values[name], resolved, faults);
  for (const name in others) {
    const value = values[name];
    if (value === undefined) continue;
    const other = others[name] as Other<unknown>;
    if (other.is(value)) resolved[name] = value;
    else faults.push(wrongOther(name, value, other));
  }
  if (faults.length > 0) throw optionError(what, faults);
  return resolved as Resolved<T> & OtherValues<O>;
}

/** `history[3] is null. Give an id.` */
function wrongOther(name: string, value: unknown, { give, one }: Other<unknown>): OptionFault {
  const at = one === undefined || !Array.isArray(value) ? -1 : value.findIndex((element) => !one.is(element));
  if (one === undefined || at === -1) return wrongValue(name, value, give);
  return wrongOther(`${name}[${at}]`, (value as readonly unknown[])[at], one);
}

/** Adds the option to `resolved`, or what is wrong with it to `faults`. */
function resolveOne(
  table: OptionTable,
  name: string,
  value: unknown,
  resolved: Record<string, unknown>,
  faults: OptionFault[],
): void {
  const spec = table[name] as OptionSpec;
  if (value === undefined) {
    const usual = defaultOf(spec, resolved);
    if (usual !== undefined) resolved[name] = usual;
    else if (spec.required === true) faults.push(wrongValue(name, undefined, describeValue(spec)));
  } else if (!fits(spec, value)) {
    faults.push(wrongValue(name, value, describeValue(spec)));
  } else {
    const { defaultBy } = spec;
    const refused = defaultBy !== undefined && spec.default === undefined && defaultOf(spec, resolved) === undefined;
    // If the other option is at fault itself, what this one means is not known.
    if (!refused) resolved[name] = spec.many === true ? [...new Set(Array.isArray(value) ? value : [value])] : value;
    else if (faults.every(({ option }) => option !== defaultBy.option)) {
      const { option, values } = defaultBy;
      faults.push(unusedOption(name, value, { option, value: resolved[option], values: Object.keys(values) }));
    }
  }
}

/** The default beside the options `resolved` so far; `undefined` if there is none. */
function defaultOf(spec: OptionSpec, resolved: Readonly<Record<string, unknown>>): unknown {
  const { defaultBy, defaultFrom } = spec;
  if (defaultFrom !== undefined) return (resolved[defaultFrom[0]] as number) * defaultFrom[1];
  if (defaultBy === undefined) return spec.default;
  const by = String(resolved[defaultBy.option]);
  return Object.hasOwn(defaultBy.values, by) ? defaultBy.values[by] : spec.default;
}

/** What is wrong with a value, whatever other options say; `undefined` if nothing is. */
export function faultOf(name: string, spec: OptionSpec, value: unknown): OptionFault | undefined {
  return fits(spec, value) ? undefined : wrongValue(name, value, describeValue(spec));
}

function fits(spec: OptionSpec, value: unknown): boolean {
  if (spec.many === true && Array.isArray(value)) return value.length > 0 && value.every((one) => fitsOne(spec, one));
  return fitsOne(spec, value);
}

function fitsOne({ type, choices = [], min, max, above, below }: OptionSpec, value: unknown): boolean {
  if (type === "switch") return typeof value === "boolean";
  if (type === "choice") return choices.includes(value as string);
  if (type === "text") return typeof value === "string" && value !== "";
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (type === "int" && !Number.isSafeInteger(value)) return false;
  const low = value >= (min ?? value) && (above === undefined || value > above);
  return low && value <= (max ?? value) && (below === undefined || value < below);
}

/** What to give, as `"a whole number from 1 to 1,024"`. */
export function describeValue(spec: OptionSpec): string {
  if (spec.many !== true) return describeOne(spec);
  return spec.type === "choice" ? `a list of ${describeOne(spec)}` : `${describeOne(spec)}, or a list of such`;
}

function describeOne({ type, choices = [], min, max, above, below }: OptionSpec): string {
  if (type === "switch") return "true or false";
  if (type === "text") return "a text that is not empty";
  if (type === "choice") {
    const quoted = choices.map((choice) => `"${choice}"`);
    return quoted.length === 1 ? `${quoted[0]}` : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  }
  const kind = type === "int" ? "a whole number" : "a number";
  if (min !== undefined && max !== undefined) return `${kind} from ${digits(min)} to ${digits(max)}`;
  const low = min === undefined ? above !== undefined && `above ${digits(above)}` : `of at least ${digits(min)}`;
  const high = max === undefined ? below !== undefined && `below ${digits(below)}` : `at most ${digits(max)}`;
  return [kind, [low, high].filter((part) => part !== false).join(" and ")].filter((part) => part !== "").join(" ");
}

/** `1024` as `1,024`. */
export function digits(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ",") : String(value);
}
