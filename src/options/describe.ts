/** Options in words, for `--help`, the README and schemas: one entry for a name, also if several tables have it. */

import { describeValue, digits, type OptionSpec, type OptionTable, type OptionValue, resolve } from "./table.ts";

/** An option as the tables have it. */
export interface DescribedOption {
  readonly name: string;
  /** Of the first table that has the option, with the choices of all. */
  readonly spec: OptionSpec;
  /** What it is, with the choices. */
  readonly help: string;
  /** `20; bert4rec: 100`, and which tables have it, if the first has not; empty if there is no default. */
  readonly usual: string;
}

/**
 * The options of `tables`, each under its owner's name: the first one's come without. The same name means the same in
 * all of them.
 *
 * @param refer how another option is called, as `--embedding-dim`
 * @param given options that are given in place of the defaults
 */
export function describeOptions(
  tables: Readonly<Record<string, OptionTable>>,
  refer: (name: string) => string,
  given: Readonly<Record<string, unknown>> = {},
): readonly DescribedOption[] {
  const names = new Set(Object.values(tables).flatMap((table) => Object.keys(table)));
  const defaults = Object.entries(tables).map(([owner, table]) => {
    const usual = Object.entries(given).filter(([name]) => name in table);
    const needed = Object.entries(table).flatMap(([name, { required }]) => (required ? [[name, " "]] : []));
    return [owner, table, resolve(owner, table, Object.fromEntries([...needed, ...usual]))] as const;
  });
  return [...names].map((name) => {
    const found = defaults.flatMap(([owner, table, values]) => {
      const spec = table[name];
      return spec === undefined ? [] : [{ owner, spec, text: defaultText(spec, values[name], refer) }];
    });
    const [first, ...others] = found as [(typeof found)[number], ...typeof found];
    const choices = [...new Set(found.flatMap(({ spec }) => spec.choices ?? []))];
    const spec = choices.length === 0 ? first.spec : { ...first.spec, choices };
    const owner = first.owner === Object.keys(tables)[0] ? "" : `${first.owner}; `;
    // A table may have one choice of several that the tables have together: the first is the default of all.
    const different = others.filter(({ spec: { choices: own }, text }) => text !== first.text && own?.length !== 1);
    const texts = [first.text, ...different.map((one) => `${one.owner}: ${one.text}`)];
    return { name, spec, help: helpOf(spec), usual: first.text === "" ? "" : `${owner}default: ${texts.join("; ")}` };
  });
}

function helpOf({ help, choices = [] }: OptionSpec): string {
  return choices.every((choice) => help.includes(choice)) ? help : `${help}: ${choices.join(", ")}`;
}

function defaultText(spec: OptionSpec, value: unknown, refer: (name: string) => string): string {
  const { defaultFrom, defaultBy, required } = spec;
  if (required === true) return "";
  if (defaultFrom !== undefined) {
    const [other, times] = defaultFrom;
    return times === 1 ? `as ${refer(other)}` : `${times} times ${refer(other)}`;
  }
  if (defaultBy === undefined || spec.default !== undefined) return value === undefined ? "" : plain(value);
  const all = Object.entries(defaultBy.values);
  const same = new Set(all.map(([, one]) => one)).size === 1;
  return same ? plain(all[0]?.[1]) : all.map(([by, one]) => `${by} ${plain(one)}`).join(", ");
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(",");
  return typeof value === "number" ? digits(value) : String(value as OptionValue);
}

/** Markdown: a row for each option of `tables`, see `describeOptions`. */
export function readmeTable(tables: Readonly<Record<string, OptionTable>>): string {
  const rows = describeOptions(tables, code).map(({ name, spec, usual }) => {
    return [
      code(name),
      describeValue(spec).replace(/"/g, "`"),
      usual.replace(/(; )?default: /, (_, owner?: string) => (owner === undefined ? "" : ": ")),
      spec.help,
    ];
  });
  const table = [["option", "value", "default", ""], ["---", "---", "---", "---"], ...rows];
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function code(name: string): string {
  return `\`${name}\``;
}

/** A JSON schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TYPES = { int: "integer", number: "number", switch: "boolean", choice: "string", text: "string" } as const;

/** The schema of one option's value, described as `description`. */
export function schemaOf(spec: OptionSpec, description: string = spec.help): JsonSchema {
  const { type, choices, min, max, above, below, many, default: usual } = spec;
  const one: JsonSchema = {
    type: TYPES[type],
    ...(choices === undefined ? {} : { enum: choices }),
    ...(type === "text" ? { minLength: 1 } : {}),
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
  };
  const value = many === true ? { anyOf: [one, { type: "array", items: one, minItems: 1 }] } : one;
  return { description, ...value, ...(usual === undefined ? {} : { default: usual }) };
}
