/**
 * The argument DATA: the name of a data set, or the path of a file, and the flags that say how to read it.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Dataset } from "../../data/dataset.ts";
import { duplicateRows } from "../../data/duplicates.ts";
import { filterOptions } from "../../data/filter.ts";
import { datasetNames, datasetOptions, loadDataset } from "../../datasets/registered/load-dataset.ts";
import { SasrecError } from "../../errors.ts";
import type { OptionTable } from "../../options/table.ts";
import { fileOptions, type LoadFileOptions, loadFile } from "../../readers/load-file.ts";
import type { ColumnMap } from "../../readers/text/header.ts";
import { readingOptions } from "../../readers/text/parse.ts";
import type { Note } from "../output/io.ts";
import { count, counted } from "../output/table.ts";
import { configurable } from "./config-file.ts";
import { addFlags, type Flags, flagOf, givenBy } from "./from-table.ts";

/** How a file is read, and which of its events are used. */
export interface ReadFlags extends Flags {
  readonly columns?: ColumnMap;
}

const reading: OptionTable = { ...readingOptions, ...fileOptions };

const ROLES = ["user", "item", "rating", "timestamp", "title"];

/** What DATA may be, for help texts. */
export const DATA_HELP: string = `${datasetNames.join(", ")}; or a file: lines of "user item [rating] [timestamp]" or "user item item …", or CSV with a header`;

/** Adds {@link ReadFlags}. */
export function addReadFlags(command: Command): Command {
  const columns = new Option(
    "--columns <list>",
    "of a CSV file, as user=NAME,item=NAME,rating=NAME,timestamp=NAME,title=NAME",
  );
  addFlags(command, { "": reading }, "Data:");
  command.addOption(configurable(columns.argParser(parseColumns).helpGroup("Data:")));
  return addFlags(command, { "": datasetOptions }, "Data:");
}

/** Adds the flags that say which events are used. */
export function addFilterFlags(command: Command): Command {
  return addFlags(command, { "": filterOptions }, "Data:");
}

/** `user=uid,item=iid` as a column map. `rating=` and the like, without a name, leave the column unread. */
export function parseColumns(text: string): ColumnMap {
  const columns: Record<string, string | null> = {};
  for (const part of text.split(",")) {
    const [, role = "", name = ""] = /^\s*(\w+)\s*=(.*)$/.exec(part) ?? [];
    if (!ROLES.includes(role)) {
      throw new InvalidArgumentError(`"${part}" should be one of ${ROLES.map((known) => `${known}=NAME`).join(", ")}.`);
    }
    if (name === "" && (role === "user" || role === "item")) {
      throw new InvalidArgumentError(`"${part}" names no column: every event needs a user and an item.`);
    }
    columns[role] = name === "" ? null : name;
  }
  return columns;
}

/**
 * The data set that DATA names. A file called like a data set is given as `./sample`.
 *
 * Throws `invalid-option`, and all that `loadDataset` and `loadFile` throw.
 */
export async function loadData(source: string, flags: ReadFlags, note: Note): Promise<Dataset> {
  const { columns } = flags;
  const given: LoadFileOptions = { ...givenBy(flags, reading), ...(columns && { columns }) };
  const registered = datasetNames.find((name) => name === source);
  if (registered === undefined) return loadFile(source, given).catch(explainMissing);
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
 * The events of DATA that survive the filter; `warn` is told of copies that stay. Throws `invalid-data` where none
 * survives, and all that {@link loadData} throws.
 */
export async function loadEvents(
  source: string,
  flags: ReadFlags,
  note: Note,
  warn: (text: string) => void,
): Promise<Dataset> {
  const data = filterData(await loadData(source, flags, note), flags);
  const duplicates = duplicateRows(data).length;
  if (duplicates > 0) {
    const what = `${counted(duplicates, "event")} of ${data.name} repeat another one, the same user, item and time`;
    warn(`warning: ${what}: a copy in the history gives an event held out away; --drop-duplicates drops them\n`);
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
    : " (no timestamps: events count in the order in which they stand; if a CSV file has some, name their column with --columns timestamp=NAME)";
  return `${name}: ${counted(numUsers, "user")}, ${counted(numItems, "item")}, ${counted(size, "event")}${order}`;
}

/** Somebody who misspells `movielens-100k` should read which names there are. */
function explainMissing(cause: unknown): never {
  if (!(cause instanceof SasrecError) || (cause.cause as NodeJS.ErrnoException | undefined)?.code !== "ENOENT")
    throw cause;
  const message = `${cause.message}, and no data set of that name (there are ${datasetNames.join(", ")})`;
  throw new SasrecError("io", message, { cause });
}
