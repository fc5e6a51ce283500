/** Options of everything that reads events. */

import { refusedOption } from "../options/faults.ts";
import { callback } from "../options/others.ts";
import { type Given, type Other, resolve } from "../options/table.ts";
import type { ColumnMap, Role } from "./roles.ts";
import type { EventOptions } from "./rows/event-reading.ts";
import type { EventChoice } from "./rows/event-types.ts";
import type { DatasetFormat, LayoutOptions } from "./text/layout.ts";

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
  /** Rows that are read: comparisons of columns with values, joined by `and`, as `price >= 10 and country in (DE, AT)`. */
  where: { type: "text", help: "rows that are read, as 'price >= 10 and country in (DE, AT)'" },
  /** Events from this date or time on: `2024-06-01`, or a number as the log has them. */
  from: { type: "text", help: "events from this date or time on" },
  /** Events before this date or time. */
  to: { type: "text", help: "events before this date or time" },
  /** Of dates without an offset from Greenwich: `Europe/Berlin`. Default: UTC. */
  timeZone: { type: "text", help: "time zone of dates that say none, as Europe/Berlin (default: UTC)" },
  /** Sessions in the place of users: one ends when nothing happens for so long, as `30m`, `90s`, `12h`, `1d`. */
  sessionGap: {
    type: "text",
    help: "cut users' events into sessions: one ends if nothing happens for so long, as 30m",
  },
  /** The name of the data set. Default: the file's. */
  name: { type: "text", flag: false, help: "name of the data set" },
} as const;

/** Flags for the columns, one each: `--user uid` is `--columns user=uid`. */
export const columnOptions = {
  userColumn: { type: "text", flag: "user", help: "column of users; places from 1 do, too" },
  itemColumn: { type: "text", flag: "item", help: "column of items" },
  timeColumn: { type: "text", flag: "time", help: "column of times" },
  ratingColumn: { type: "text", flag: "rating", help: "column of ratings" },
  eventColumn: { type: "text", flag: "event", help: "column of event types" },
  sessionColumn: { type: "text", flag: "session", help: "column of sessions, which take the place of users" },
  listColumn: { type: "text", flag: "item-list", help: "column of lists of a user's items, oldest first" },
  titleColumn: { type: "text", flag: "title", help: "column of items' titles" },
} as const;

const roleOf: Readonly<Record<keyof typeof columnOptions, Role>> = {
  userColumn: "user",
  itemColumn: "item",
  timeColumn: "timestamp",
  ratingColumn: "rating",
  eventColumn: "event",
  sessionColumn: "session",
  listColumn: "history",
  titleColumn: "title",
};

/** The columns that options of `columnOptions` name. */
export function columnsNamed(given: Given<typeof columnOptions>): ColumnMap {
  const entries = Object.entries(given).map(([name, column]) => {
    return [roleOf[name as keyof typeof columnOptions], /^\d+$/.test(column) ? Number(column) : column];
  });
  return Object.fromEntries(entries) as ColumnMap;
}

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
  session: placeOrNull,
  history: placeOrNull,
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
export interface ResolvedReading extends LayoutOptions, EventOptions {
  readonly columns: ColumnMap;
  readonly onError: "stop" | "skip";
  readonly name: string | undefined;
  readonly file: string;
  readonly onWarning: (note: string) => void;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `30m` as 1800. */
function secondsIn(what: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([smhd])?\w*$/.exec(text.trim()) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? 1);
  if (number !== "" && seconds > 0) return seconds;
  throw refusedOption(what, "sessionGap", text, "Give a time, as 30m, 90s, 12h or 1d.");
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
    where,
    from,
    to,
    timeZone,
    sessionGap,
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
    where,
    from,
    to,
    timeZone,
    sessionGap: sessionGap === undefined ? undefined : secondsIn(what, sessionGap),
    name,
    file,
    onWarning,
  };
}
