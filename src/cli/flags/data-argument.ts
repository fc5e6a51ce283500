/** The argument DATA: the name of a data set, or the path of a file, and the flags that say how to read it. */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { duplicateRows } from "../../data/duplicates.ts";
import { filterOptions } from "../../data/filter.ts";
import { datasetNames, datasetOptions, loadDataset } from "../../datasets/registered/load-dataset.ts";
import { SasrecError } from "../../errors.ts";
import type { OptionTable } from "../../options/table.ts";
import { fileOptions, type LoadFileOptions, loadFile } from "../../readers/load-file.ts";
import { columnOptions, columnsNamed, type ReadOptions, readingOptions } from "../../readers/options.ts";
import { type ColumnMap, ROLES } from "../../readers/roles.ts";
import type { Note } from "../output/io.ts";
import { count, counted } from "../output/table.ts";
import { configurable } from "./config-file.ts";
import { addFlags, type Flags, flagOf, givenBy } from "./from-table.ts";
import { parseNumber } from "./numbers.ts";

/** How a file is read, and which of its events are used. */
export interface ReadFlags extends Flags {
  readonly columns?: ColumnMap;
  readonly events?: NonNullable<ReadOptions["events"]>;
  readonly skipErrors?: boolean;
}

const reading: OptionTable = { ...readingOptions, ...fileOptions };

/** What DATA may be, for help texts. */
export const DATA_HELP: string = `${datasetNames.join(", ")}; or a file: lines of "user item [rating] [timestamp]" or "user item item …", CSV with a header, JSON lines or a JSON array; Parquet; packed by gzip or Zstandard or not; a pattern, as "logs/*.csv"; - is standard input; a file of SQLite or DuckDB; postgres://user@host/name; duckdb: with --query over files`;

/** Adds {@link ReadFlags}; `--user` and the like only if the command has no such flags for something else. */
export function addReadFlags(command: Command, hasColumnFlags = true): Command {
  const flags = [
    new Option(
      "--columns <list>",
      "of a file, as user=NAME,item=NAME,rating=NAME,timestamp=NAME,title=NAME,event=NAME,session=NAME,history=NAME; places from 1 do, too",
    ).argParser(parseColumns),
    new Option(
      "--events <list>",
      "types of events that are read, as buy,cart, or with weights, as buy,cart=0.5",
    ).argParser(parseEvents),
  ];
  if (hasColumnFlags) addFlags(command, { "": columnOptions }, "Data:");
  addFlags(command, { "": reading }, "Data:");
  for (const flag of flags) command.addOption(configurable(flag.helpGroup("Data:")));
  command.addOption(
    new Option("--skip-errors", "leave out rows that cannot be read, and count them").helpGroup("Data:"),
  );
  return addFlags(command, { "": datasetOptions }, "Data:");
}

/** Adds the flags that say which events are used. */
export function addFilterFlags(command: Command): Command {
  return addFlags(command, { "": filterOptions }, "Data:");
}

/** `user=uid,item=iid` as a column map. `rating=` and the like, without a name, leave the column unread. */
export function parseColumns(text: string): ColumnMap {
  const columns: Partial<Record<keyof ColumnMap, string | number | null>> = {};
  for (const part of text.split(",")) {
    const [, role = "", name = ""] = /^\s*(\w+)\s*=(.*)$/.exec(part) ?? [];
    if (!isRole(role)) {
      throw new InvalidArgumentError(`"${part}" should be one of ${ROLES.map((known) => `${known}=NAME`).join(", ")}.`);
    }
    if (name === "" && (role === "user" || role === "item")) {
      throw new InvalidArgumentError(`"${part}" names no column: every event needs a user and an item.`);
    }
    columns[role] = name === "" ? null : /^\d+$/.test(name) ? Number(name) : name;
  }
  return columns as ColumnMap;
}

function isRole(word: string): word is keyof ColumnMap {
  return ROLES.some((role) => role === word);
}

/** `buy,cart` as a list, `buy,cart=0.5` as numbers by type: 1 if none is given. */
export function parseEvents(text: string): NonNullable<ReadOptions["events"]> {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.includes(""))
    throw new InvalidArgumentError(`"${text}" has an empty type: separate types by single commas.`);
  const weighed = parts.map((part) => /^(.*)=([^=]+)$/s.exec(part));
  if (weighed.every((match) => match === null)) return parts;
  return Object.fromEntries(
    weighed.map((match, i) => (match === null ? [parts[i], 1] : [match[1], parseNumber(match[2] as string)])),
  );
}

/** The columns that `--columns` and flags such as `--user` name. Throws `invalid-option` if they do not agree. */
function columnsOf(flags: ReadFlags): ColumnMap | undefined {
  const single = columnsNamed(givenBy(flags, columnOptions));
  for (const role of ROLES) {
    const [one, other] = [single[role], flags.columns?.[role]];
    if (one === undefined || other === undefined || one === other) continue;
    throw new SasrecError("invalid-option", `--columns says ${role}=${other}, and another flag says ${one}: give one`);
  }
  const all = { ...flags.columns, ...single };
  return Object.keys(all).length === 0 ? undefined : all;
}

/**
 * The data set that DATA names, or that of several files. A file called like a data set is given as `./sample`. `warn` is
 * told what is doubtful in files.
 *
 * Throws `invalid-option`, and all that `loadDataset` and `loadFile` throw.
 */
export async function loadData(
  sources: string | readonly string[],
  flags: ReadFlags,
  note: Note,
  warn: Note,
): Promise<Dataset> {
  const { events, skipErrors } = flags;
  const columns = columnsOf(flags);
  const given: LoadFileOptions = {
    ...givenBy(flags, reading),
    ...(columns && { columns }),
    ...(events && { events }),
    ...(skipErrors === true && { onError: "skip" }),
  };
  const all = typeof sources === "string" ? [sources] : sources;
  const source = all.find((one) => datasetNames.some((name) => name === one));
  const registered = datasetNames.find((name) => name === source);
  if (registered === undefined) {
    return loadFile(all, { ...given, onWarning: (text) => warn(`warning: ${text}`) }).catch(explainMissing);
  }
  if (all.length > 1) {
    throw new SasrecError(
      "invalid-option",
      `"${source}" is a known data set, and several files are given; a file of that name is ./${source}`,
    );
  }
  const [vain] = Object.keys(given);
  if (vain !== undefined) {
    throw new SasrecError("invalid-option", `${flagOf(vain)} is for files, and "${source}" is a known data set`);
  }
  let announced = false;
  return loadDataset(registered, {
    ...givenBy(flags, datasetOptions),
    progress() {
      if (!announced) note(`Downloading ${source} …`);
      announced = true;
    },
  });
}

/**
 * The events of DATA that survive the filter; `warn` is told of copies that stay. Throws `invalid-data` if none
 * survives, and all that {@link loadData} throws.
 */
export async function loadEvents(
  sources: string | readonly string[],
  flags: ReadFlags,
  note: Note,
  warn: Note,
): Promise<Dataset> {
  const data = filterData(await loadData(sources, flags, note, warn), flags);
  const duplicates = duplicateRows(data).length;
  if (duplicates > 0) {
    const what = `${counted(duplicates, "event")} of ${data.name} repeat another one, the same user, item and time`;
    warn(`warning: ${what}: a copy in the history gives an event held out away; --drop-duplicates drops them`);
  }
  return data;
}

function filterData(data: Dataset, flags: ReadFlags): Dataset {
  const given = givenBy(flags, filterOptions);
  if (Object.keys(given).length === 0) return data;
  const kept = data.filter(given);
  if (kept.size === 0) {
    throw new SasrecError("invalid-data", `none of the ${count(data.size)} events of ${data.name} survives the filter`);
  }
  return kept;
}

/** One line about a data set. */
export function describeData(data: Dataset): string {
  const { name, numUsers, numItems, size, hasTimestamps } = data;
  const order = hasTimestamps
    ? ""
    : " (no timestamps: events count in the order in which they stand; if the file has some, name their column with --time NAME)";
  return `${name}: ${counted(numUsers, "user")}, ${counted(numItems, "item")}, ${counted(size, "event")}${order}`;
}

/** Somebody who misspells `movielens-100k` should read which names there are. */
function explainMissing(cause: unknown): never {
  if (!(cause instanceof SasrecError) || (cause.cause as NodeJS.ErrnoException | undefined)?.code !== "ENOENT")
    throw cause;
  const message = `${cause.message}, and no data set of that name (there are ${datasetNames.join(", ")})`;
  throw new SasrecError("io", message, { cause });
}
