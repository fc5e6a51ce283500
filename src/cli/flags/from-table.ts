/** Options as flags: `embeddingDim` is `--embedding-dim`. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { type DescribedOption, describeOptions } from "../../options/describe.ts";
import { faultOf, type OptionSpec, type OptionTable } from "../../options/table.ts";
import { parseNumber, parseSwitch } from "./numbers.ts";

/** Values of flags by their names, as commander gives them. */
export type Flags = Readonly<Record<string, unknown>>;

/** The options that flags stand for. */
const origins = new WeakMap<Option, DescribedOption>();

/** The option that a flag stands for; `undefined` for a flag that no table has. */
export function originOf(flag: Option): DescribedOption | undefined {
  return origins.get(flag);
}

/** `embeddingDim` as `--embedding-dim`, or the flag that the option has in its place. */
export function flagOf(name: string, spec?: OptionSpec): string {
  const words = typeof spec?.flag === "string" ? spec.flag : (spec?.off ?? name);
  return `--${words.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Adds a flag for every option of `tables`, one table for each owner of options, under the heading `group`.
 *
 * @param usual the command's defaults, if they are not the tables'
 */
export function addFlags(
  command: Command,
  tables: Readonly<Record<string, OptionTable>>,
  group: string,
  usual: Flags = {},
): Command {
  for (const option of describeOptions(tables, flagOf, usual)) {
    if (option.spec.flag === false) continue;
    const flag = flagFor(option).helpGroup(group);
    origins.set(flag, option);
    command.addOption(flag);
  }
  return command;
}

function flagFor({ name, spec, help, usual }: DescribedOption): Option {
  const { short, off, offHelp, type } = spec;
  const flag = `${short === undefined ? "" : `-${short}, `}${flagOf(name, spec)}`;
  if (off !== undefined) return new Option(flag, offHelp ?? help);
  if (type === "switch" && spec.default === false) return new Option(flag, help);
  const [placeholder, parse] = kindOf(spec);
  const described = new Option(`${flag} <${placeholder}>`, usual === "" ? help : `${help} (${usual})`);
  return described.argParser((text: string) => {
    const value = parse(text);
    const fault = faultOf(name, spec, value);
    if (fault === undefined) return value;
    throw new InvalidArgumentError(fault.text);
  });
}

const KINDS: Readonly<Record<OptionSpec["type"], readonly [string, (text: string) => unknown]>> = {
  int: ["number", parseNumber],
  number: ["number", parseNumber],
  switch: ["true|false", parseSwitch],
  choice: ["word", (text: string): string => text.trim().toLowerCase()],
  text: ["text", (text: string): string => text],
};

/** How values are written and read. */
function kindOf({ type, many }: OptionSpec): readonly [placeholder: string, parse: (text: string) => unknown] {
  const [placeholder, parse] = KINDS[type];
  return many === true ? ["list", (text) => text.split(",").map(parse)] : [placeholder, parse];
}

/** The options of `table` among the flags given, which their own function has yet to check. */
export function givenBy(flags: Flags, table: OptionTable): Flags {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, spec]) => {
      const value = flags[keyOf(name, spec)];
      if (spec.flag === false || value === undefined) return [];
      return [[name, spec.off === undefined ? value : value !== true]];
    }),
  );
}

/** The flags for options of `table` that were typed: neither defaults nor from a config file. */
export function typedFlags(command: Command, table: OptionTable): string[] {
  return Object.entries(table).flatMap(([name, spec]) => {
    return command.getOptionValueSource(keyOf(name, spec)) === "cli" ? [flagOf(name, spec)] : [];
  });
}

/** What commander calls the value of a flag. */
function keyOf(name: string, spec: OptionSpec): string {
  return new Option(flagOf(name, spec)).attributeName();
}
