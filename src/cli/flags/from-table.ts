/**
 * Options as flags: `embeddingDim` is `--embedding-dim`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { type DescribedOption, describeOptions } from "../../options/describe.ts";
import type { OptionSpec, OptionTable } from "../../options/table.ts";
import { parseNumber, parseSwitch } from "./numbers.ts";

/** `embeddingDim` as `--embedding-dim`, if no other flag stands for it. */
export function flagOf(name: string, spec?: OptionSpec): string {
  const words = typeof spec?.flag === "string" ? spec.flag : (spec?.off ?? name);
  return `--${words.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Adds a flag for every option of `tables`, which have one each for whoever owns the options, under the heading `group`.
 *
 * @param usual the command's defaults, if they are not the tables'
 */
export function addFlags(
  command: Command,
  tables: Readonly<Record<string, OptionTable>>,
  group: string,
  usual: Readonly<Record<string, unknown>> = {},
): Command {
  for (const option of describeOptions(tables, flagOf, usual)) {
    if (option.spec.flag !== false) command.addOption(flagFor(option).helpGroup(group));
  }
  return command;
}

function flagFor({ name, spec, help, usual }: DescribedOption): Option {
  const flag = flagOf(name, spec);
  if (spec.off !== undefined) return new Option(flag, spec.offHelp ?? help);
  const description = usual === "" ? help : `${help} (${usual})`;
  if (spec.type === "switch" && spec.default === false) return new Option(flag, help);
  const [placeholder, parse] = kindOf(spec);
  const option = new Option(`${flag} <${placeholder}>`, description);
  return parse === undefined ? option : option.argParser(parse);
}

/** How values are written and read. What they may be is for the table to say. */
function kindOf({ type, many }: OptionSpec): readonly [placeholder: string, parse?: (text: string) => unknown] {
  const parse = type === "switch" ? parseSwitch : type === "choice" || type === "text" ? undefined : parseNumber;
  if (many === true) {
    return ["list", (text) => text.split(",").map((part) => (parse === undefined ? part.trim() : parse(part)))];
  }
  if (parse === undefined) return ["word"];
  return [type === "switch" ? "true|false" : "number", parse];
}

/** The options of `table` among the flags given, which their own function has yet to check. */
export function givenBy(
  flags: Readonly<Record<string, unknown>>,
  table: OptionTable,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, spec]) => {
      const value = flags[keyOf(name, spec)];
      if (spec.flag === false || value === undefined) return [];
      return [[name, spec.off === undefined ? value : value !== true]];
    }),
  );
}

/** As commander calls the value of a flag. */
function keyOf(name: string, spec: OptionSpec): string {
  return flagOf(name, spec)
    .slice(2)
    .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
