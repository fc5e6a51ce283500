/**
 * The config file: what flags say, once for all commands. A flag wins over it.
 *
 * ```json
 * { "$schema": "./node_modules/sasrec/sasrec.schema.json", "embeddingDim": 128, "minRating": 4 }
 * ```
 */

import { type Command, InvalidArgumentError, type Option } from "commander";
import { platform } from "#platform";
import { SasrecError } from "../../errors.ts";
import { type JsonSchema, schemaOf } from "../../options/describe.ts";
import { optionError, wrongValue } from "../../options/faults.ts";
import { passed } from "../../options/others.ts";
import { type OptionSpec, type OptionTable, resolve } from "../../options/table.ts";
import type { Note } from "../output/io.ts";
import { originOf } from "./from-table.ts";

/** The file that is read if it is there and none is named. */
export const CONFIG_FILE = "sasrec.config.json";

/** Flags of no table that a config file may say, too. */
const others = new WeakSet<Option>();

/** Lets a config file say what `flag` says: a text, as the flag takes it. */
export function configurable(flag: Option): Option {
  others.add(flag);
  return flag;
}

/** Adds `--config`. Without it a command has no part in config files. */
export function addConfigFlag(command: Command): Command {
  return command.option("--config <file>", `read options from this file (default: ${CONFIG_FILE}, if it is there)`);
}

function takesConfig({ options }: Command): boolean {
  return options.some(({ long }) => long === "--config");
}

/** What a config file calls the flag: as the option, if that is its flag's opposite. */
function keyOf(flag: Option): string {
  const origin = originOf(flag);
  return origin?.spec.off === undefined ? flag.attributeName() : origin.name;
}

/** The flags of all commands of `program` that a config file may say, by their keys there. */
function configFlags(program: Command): ReadonlyMap<string, Option> {
  const flags = program.commands.filter(takesConfig).flatMap(({ options }) => options);
  const known = flags.filter((flag) => originOf(flag) !== undefined || others.has(flag));
  return new Map(known.map((flag) => [keyOf(flag), flag] as const).reverse());
}

function specOf(flag: Option): OptionSpec {
  const origin = originOf(flag);
  if (origin !== undefined) return origin.spec;
  const help = flag.description;
  return flag.argChoices === undefined ? { type: "text", help } : { type: "choice", choices: flag.argChoices, help };
}

/** The JSON schema of config files for `program`. */
export function configSchema(program: Command): JsonSchema {
  const keys = [...configFlags(program)].sort(([a], [b]) => (a < b ? -1 : 1));
  const properties = keys.map(([key, flag]) => {
    const { help, usual } = originOf(flag) ?? { help: flag.description, usual: "" };
    return [key, schemaOf(specOf(flag), usual === "" ? help : `${help} (${usual})`)] as const;
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `${CONFIG_FILE}: options of the command sasrec`,
    type: "object",
    additionalProperties: false,
    properties: { $schema: { type: "string" }, ...Object.fromEntries(properties) },
  };
}

/**
 * Gives `command` what the config file says and no flag does, and says so. Throws `io` for a file that is named and not there,
 * `invalid-file` for one that is no JSON, and `invalid-option` for keys and values that no command knows.
 */
export async function applyConfig(program: Command, command: Command, note: Note): Promise<void> {
  if (!takesConfig(command)) return;
  const { config } = command.opts() as { readonly config?: string };
  const path = config ?? CONFIG_FILE;
  const bytes = await platform.files.find(path);
  if (bytes === undefined) {
    if (config === undefined) return;
    throw new SasrecError("io", `there is no file ${path}: leave out --config, or give another one`, { path });
  }
  const values = checked(path, parse(path, bytes), configFlags(program));
  const used = command.options.filter((flag) => {
    const value = originOf(flag) === undefined && !others.has(flag) ? undefined : values[keyOf(flag)];
    const source = command.getOptionValueSource(flag.attributeName());
    if (value === undefined || (source !== undefined && source !== "default")) return false;
    command.setOptionValueWithSource(flag.attributeName(), flagValue(path, flag, value), "config");
    return true;
  });
  if (used.length > 0) note(`From ${path}: ${used.map(keyOf).join(", ")}`);
}

function parse(path: string, bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const at = /position (\d+)/.exec(String(cause))?.[1];
    const row = text.slice(0, Number(at ?? text.length)).split("\n").length;
    const message = `${path}, row ${row}: this is no JSON. Look for a missing comma, quote or bracket there or before.`;
    throw new SasrecError("invalid-file", message, { file: path, row, cause });
  }
}

/** Checks keys and single values; what goes together is for the command to say. */
function checked(
  path: string,
  content: unknown,
  flags: ReadonlyMap<string, Option>,
): Readonly<Record<string, unknown>> {
  const table: OptionTable = Object.fromEntries(
    [...flags].map(([key, flag]) => {
      const { default: _, defaultBy: __, defaultFrom: ___, required: ____, ...alone } = specOf(flag);
      return [key, alone];
    }),
  );
  return resolve(path, table, content, { $schema: passed });
}

/** The value as the flag would have it. */
function flagValue(path: string, flag: Option, value: unknown): unknown {
  const origin = originOf(flag);
  if (origin !== undefined) return origin.spec.off === undefined ? value : value === false ? true : undefined;
  if (flag.parseArg === undefined) return value;
  try {
    return flag.parseArg(value as string, undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw optionError(path, [wrongValue(flag.attributeName(), value, flag.description)]);
  }
}
