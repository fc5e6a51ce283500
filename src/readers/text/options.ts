/**
 * Options of everything that reads text.
 *
 * @module
 */

import { refusedOption } from "../../options/faults.ts";
import { callback } from "../../options/others.ts";
import { type Given, type Other, resolve } from "../../options/table.ts";
import type { EventChoice } from "../event-types.ts";
import type { ColumnMap } from "../roles.ts";
import type { DatasetFormat, LayoutOptions } from "./layout.ts";

/** How a text is read. */
export const readingOptions = {
  /** Default `"auto"`. */
  format: {
    type: "choice",
    choices: ["auto", "interactions", "csv", "sequences", "json"],
    default: "auto",
    help: "how events stand in a file",
  },
  /** What separates fields: `","`, `"\t"`, `"::"`; `" "` is any run of blanks and tabs. Default: seen from the text. */
  delimiter: { type: "text", help: "what separates fields, as , or :: or tab" },
  /** Whether the first row is a header. Default: seen from the text. */
  header: { type: "switch", help: "whether the first row is a header" },
  /** Whether quote marks enclose fields; if not, they are text like any other. Default true. */
  quotes: {
    type: "switch",
    default: true,
    help: "whether quote marks enclose fields",
    off: "quotesAsText",
    offHelp: "quote marks are text",
  },
  /** `"stop"` (default): the first row that cannot be read is an error. `"skip"`: such rows are left out and counted. */
  onError: {
    type: "choice",
    choices: ["stop", "skip"],
    default: "stop",
    flag: false,
    help: "rows that cannot be read",
  },
  /** The name of the data set. Default: the file's. */
  name: { type: "text", flag: false, help: "name of the data set" },
} as const;

/** What everything that reads text takes beside `readingOptions`. */
export interface ReadOptions extends Given<typeof readingOptions> {
  /**
   * Columns by their names in the header, `{ user: "reviewer", item: "sku" }`, or by their places, which count from 1:
   * `{ user: 1, item: 3, timestamp: 2 }`. Names say that there is a header.
   */
  readonly columns?: ColumnMap;
  /**
   * Types of events that are read, of a log that has such a column (`event`, `event_type`, `action`, …, or `columns.event`):
   * a list, `["buy"]`; or numbers by type, `{ view: 0.2, buy: 1 }`, which become the events' ratings. Training does not weigh
   * events: what such numbers change are predicted ratings and `filter({ minRating })`.
   */
  readonly events?: EventChoice;
  /** Called with each of the data set's `notes`. */
  readonly onWarning?: (note: string) => void;
}

/** Options of `parseDataset`. */
export interface ParseOptions extends ReadOptions {
  /** What messages call the text. Default `"text"`. */
  readonly file?: string;
}

type Place = string | number;
const place: Other<Place> = {
  is: (value) => typeof value === "string" || typeof value === "number",
  give: "the name of a column, or its place, from 1",
};
const placeOrNull: Other<Place | null> = {
  is: (value): value is Place | null => value === null || place.is(value),
  give: "the name of a column, its place, from 1, or null to leave it unread",
};
const columnsOf = {
  user: place,
  item: place,
  rating: placeOrNull,
  timestamp: placeOrNull,
  title: placeOrNull,
  event: placeOrNull,
};
const columnMap: Other<object> = {
  is: (value): value is object => typeof value === "object" && value !== null && !Array.isArray(value),
  give: 'columns by role, as { user: "reviewer", item: 3 }',
};
const eventChoice: Other<EventChoice> = {
  is(value): value is EventChoice {
    if (typeof value !== "object" || value === null) return false;
    const all: readonly unknown[] = Object.values(value);
    return all.length > 0 && all.every(Array.isArray(value) ? isText : Number.isFinite);
  },
  give: 'a list of types, as ["buy"], or numbers by type, as { view: 0.2, buy: 1 }',
};
const others = {
  columns: columnMap,
  events: eventChoice,
  onWarning: callback<(note: string) => void>(),
  file: { is: isText, give: "a name" },
};

function isDelimiter(text: string): boolean {
  const isPlain = (character: string): boolean =>
    character > "\0" && character < "\x7f" && !'\n\r"'.includes(character);
  return text.length <= 4 && Array.from(text).every(isPlain);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Options of `parseDataset` and `loadFile`, checked, with defaults. */
export interface ResolvedReading extends LayoutOptions {
  readonly onError: "stop" | "skip";
  readonly events: EventChoice | undefined;
  readonly name: string | undefined;
  readonly file: string;
  readonly onWarning: (note: string) => void;
}

/** Delimiters that are hard to type. */
const NAMES: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t", blank: " ", blanks: " " };

/** Checks options of `what`. Throws `invalid-option`. */
export function resolveReading(what: string, options: ParseOptions): ResolvedReading {
  const {
    format,
    delimiter: cut,
    header,
    quotes,
    onError,
    name,
    ...rest
  } = resolve(what, readingOptions, options, others);
  const delimiter = NAMES[cut ?? ""] ?? cut;
  const columns: ColumnMap = resolve(`${what}: columns`, {}, rest.columns, columnsOf);
  if (delimiter !== undefined && !isDelimiter(delimiter)) {
    const give = "Give one to four ASCII characters, no quote mark and no line end.";
    throw refusedOption(what, "delimiter", delimiter, give);
  }
  const inVain = Object.keys(columns).length > 0 ? "columns" : "header";
  if (format === "sequences" && (inVain === "columns" || header === true)) {
    throw refusedOption(what, "format", format, `The option ${inVain} is for csv: leave one of them out.`);
  }
  const { events, file = "text", onWarning = () => {} } = rest;
  return {
    format: format as DatasetFormat | "auto",
    columns,
    delimiter,
    header,
    quotes,
    onError,
    events,
    name,
    file,
    onWarning,
  };
}
