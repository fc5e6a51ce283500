/** How a text is laid out, seen from a sample of its rows. What could be read in two ways is refused, not guessed. */

import { readText } from "../../data/text-bytes.ts";
import { listed, quoted, SasrecError } from "../../errors.ts";
import { type ColumnMap, isHeader } from "../roles.ts";
import { type CutRows, delimiterOfHeader, delimiterOfRow, delimiterOfRows, isTime, usualWidth } from "./delimiter.ts";
import { sampleRows, type TextRow } from "./sample.ts";
import type { Dialect } from "./tokenizer.ts";

/** The formats that can be read; `parseDataset` describes them. */
export type DatasetFormat = "interactions" | "csv" | "sequences" | "json";

/** What a caller says of a text; what is left out is seen from the sample. */
export interface LayoutOptions {
  readonly format: DatasetFormat | "auto";
  readonly columns: ColumnMap;
  readonly delimiter: string | undefined;
  readonly header: boolean | undefined;
  readonly quotes: boolean;
}

/** How to read a text. */
export interface Layout {
  readonly format: DatasetFormat;
  readonly dialect: Dialect;
  /** The names of the columns, if there are any. */
  readonly header: readonly string[] | undefined;
  /** The line of the header, or the last one of a comment before the data; 0 if there is none. */
  readonly before: number;
  /** Lines of comments before header or data. */
  readonly comments: number;
  /** A guess that later rows may prove wrong. */
  readonly isGuess: boolean;
}

/** The layout of a text that begins with `sample`, which holds at least one row. Throws `invalid-file` if it is in doubt. */
export function layoutOf(sample: Uint8Array, isWhole: boolean, options: LayoutOptions, file: string): Layout {
  const { columns, quotes } = options;
  const top = linesBefore(sample);
  const memo = new Map<string, readonly TextRow[]>();
  const cut: CutRows = (delimiter) => {
    const known = memo.get(delimiter);
    if (known !== undefined) return known;
    const rows = sampleRows(sample, { delimiter, quotes }, isWhole).filter(({ line }) => line > top.before);
    memo.set(delimiter, rows);
    return rows;
  };
  const known = options.delimiter ?? top.delimiter;
  const byPlace = Object.values(columns).some((place) => typeof place === "number");
  const byName = Object.values(columns).some((name) => typeof name === "string");
  const seen = known ?? delimiterOfHeader(cut, columns);
  const done = (format: DatasetFormat, delimiter: string, header?: readonly string[], isGuess = false): Layout => {
    const rest = { format, dialect: { delimiter, quotes }, comments: top.comments, isGuess };
    return { ...rest, header, before: header === undefined ? top.before : (cut(delimiter)[0]?.line ?? 0) };
  };
  const isCsv = options.format === "csv" || options.header === true || (options.format === "auto" && byName);
  const names = seen === undefined ? [] : (cut(seen)[0]?.fields ?? []);
  if (top.header !== undefined && options.header !== false && (isCsv || options.format === "auto")) {
    const { delimiter, names } = top.header;
    return { ...done("csv", known ?? delimiter, names), before: top.before };
  }
  if (isCsv || (options.format === "auto" && options.header !== false && isHeader(names))) {
    const delimiter = seen ?? delimiterOfRow(cut, [",", "\t", ";", "|", "::"]) ?? delimiterOfRow(cut, [" "]) ?? ",";
    if (options.header !== false) return done("csv", delimiter, cut(delimiter)[0]?.fields ?? []);
  }
  if (options.format === "sequences") return done("sequences", known ?? " ");
  if (byPlace) return byPlaces(cut, known, options, done, file);
  const found = known ?? delimiterOfRows(cut);
  if (found !== undefined && typeof found !== "string") throw inDoubt(found, file);
  const isSaid = options.format === "interactions" || options.format === "csv" || options.header === false;
  const delimiter = found ?? (isSaid ? delimiterOfRow(cut, ["::", "\t", ",", ";", "|"]) : undefined);
  if (isSaid || known !== undefined || delimiter === "::") return done("interactions", delimiter ?? " ");
  return guess(cut, delimiter, done, file);
}

type Done = (format: DatasetFormat, delimiter: string, header?: readonly string[], isGuess?: boolean) => Layout;

/** Rows of events whose columns are given by their places. */
function byPlaces(
  cut: CutRows,
  known: string | undefined,
  { columns, header }: LayoutOptions,
  done: Done,
  file: string,
): Layout {
  const places = Object.values(columns).filter((place) => typeof place === "number");
  const time = typeof columns.timestamp === "number" ? columns.timestamp - 1 : undefined;
  const isGood = (rows: readonly TextRow[], width: number): boolean =>
    width >= Math.max(...places) &&
    (time === undefined || rows.slice(1).every(({ fields }) => isTime(fields[time] ?? "0")));
  const found = known ?? delimiterOfRows(cut, isGood) ?? delimiterOfRow(cut, ["::", "\t", ",", ";", "|"]) ?? " ";
  if (typeof found !== "string") throw inDoubt(found, file);
  const [first, second] = cut(found);
  const isTitled = time !== undefined && !isTime(first?.fields[time] ?? "0") && isTime(second?.fields[time] ?? "x");
  return isTitled && header === undefined ? done("csv", found, first?.fields ?? []) : done("interactions", found);
}

/** The format of rows that no delimiter and no header explain. */
function guess(cut: CutRows, found: string | undefined, done: Done, file: string): Layout {
  const first = delimiterOfRow(cut, [",", ";", "|"]);
  if (found !== undefined ? found !== "\t" && found !== " " : first !== undefined) {
    const delimiter = found ?? (first as string);
    const why = `the first row has ${nameOf(delimiter)} but names no user and item column`;
    const row = `it is ${listed((cut(delimiter)[0]?.fields ?? []).map(quoted))}`;
    const ways = "say which are user and item with the option columns, or --columns user=…,item=…, by name or by place";
    throw ambiguous(
      file,
      `${why} (${row}: ${ways}; if there is no header, header: false or --header false)`,
      "interactions",
    );
  }
  const hasTabs = found === "\t" || (found === undefined && delimiterOfRow(cut, ["\t"]) !== undefined);
  const rows = cut(hasTabs ? "\t" : " ");
  const width = rows[0]?.fields.length ?? 0;
  const odd = rows.find(({ fields }) => fields.length !== width);
  if (odd !== undefined && (found === undefined || usualWidth(rows) === 0)) {
    refuseReturns(rows, odd, file);
    return done("sequences", " ", undefined, true);
  }
  if (hasTabs && width === 2 && rows.some(({ fields: [, item = ""] }) => item.includes(" "))) {
    const reason = "a tab stands before what is either one item with blanks in its name or several items";
    throw ambiguous(file, reason, "interactions");
  }
  if (width <= 4) return done("interactions", hasTabs ? "\t" : " ", undefined, true);
  if (rows.length === 1) return done("sequences", " ", undefined, true);
  throw ambiguous(file, `every row has ${width} fields, too many for "user item [rating] [timestamp]"`, "sequences");
}

/** Rows of different widths are sequences if each user has one row; else they may as well be damaged events. */
function refuseReturns(rows: readonly TextRow[], odd: TextRow, file: string): void {
  const lines = new Map<string, number>();
  for (const { fields, line } of rows) {
    const [user = ""] = fields;
    const earlier = lines.get(user);
    lines.set(user, line);
    if (earlier === undefined) continue;
    const widths = `row ${odd.line} has ${odd.fields.length} fields where the first has ${rows[0]?.fields.length}`;
    const users = `user ${quoted(user)} has rows ${earlier} and ${line}`;
    throw ambiguous(file, `${widths} (so not one event a row), and ${users} (so not one sequence a user)`, "sequences");
  }
}

/** Throws `invalid-file` if `rows` rows that looked like sequences are of fewer users, later in the text. */
export function refuseGuess(rows: number, users: number, file: string): void {
  if (rows <= users) return;
  throw ambiguous(file, `rows have different widths, and ${rows} rows are of ${users} users`, "sequences");
}

/** An error that names the option which decides. */
function ambiguous(file: string, reason: string, likely: DatasetFormat): SasrecError {
  const advice = `say what it is with the option format, or --format: "${likely}", or another of "interactions", "csv", "sequences"`;
  return new SasrecError("invalid-file", `${file}: cannot tell the format: ${reason}; ${advice}`, { file });
}

function inDoubt(delimiters: readonly string[], file: string): SasrecError {
  const names = delimiters.map(nameOf).join(" or ");
  const message = `${file}: cannot tell the separator of the fields: ${names}; say it with the option delimiter, or --delimiter`;
  return new SasrecError("invalid-file", message, { file });
}

function nameOf(delimiter: string): string {
  const names: Readonly<Record<string, string>> = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    " ": "blanks",
    "|": "pipes, |",
    "::": "double colons, ::",
  };
  return names[delimiter] ?? quoted(delimiter);
}

const COMMENT = /^(?:#|%|\/\/)/;
/** Bytes at the beginning that are looked at for comments. */
const TOP_BYTES = 16_384;

interface Top {
  /** The last line that is no data and no header; 0 if there is none. */
  readonly before: number;
  readonly comments: number;
  /** As a first line `sep=;` of a spreadsheet says. */
  readonly delimiter?: string | undefined;
  /** In the last comment, as `# user item rating`. */
  readonly header?: { readonly delimiter: string; readonly names: readonly string[] } | undefined;
}

/** Lines before the header: comments, and the separator that spreadsheets write. */
function linesBefore(sample: Uint8Array): Top {
  const none = { before: 0, comments: 0 };
  if (!/^(?:\uFEFF)?\s*(?:#|%|\/\/|sep=)/i.test(readText(sample, 0, Math.min(64, sample.length)))) return none;
  const lines = readText(sample, 0, Math.min(TOP_BYTES, sample.length))
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/);
  const separator = /^sep=(.)\s*$/i.exec(lines[0] ?? "")?.[1];
  if (separator !== undefined) return { before: 1, comments: 0, delimiter: separator };
  const first = lines.findIndex((line) => line.trim() !== "" && !COMMENT.test(line.trim()));
  if (first === -1) return none; // every line begins so: these are ids
  const comments = lines.slice(0, first).filter((line) => line.trim() !== "");
  const below = headerIn(lines[first] ?? "");
  // Without a header below, a row of an id such as `#7` must not be taken for a comment.
  if (below === undefined && comments.some((line) => isAlike(line, lines[first] ?? ""))) return none;
  const header = below === undefined ? headerIn((comments.at(-1) ?? "").trim().replace(COMMENT, "")) : undefined;
  return { before: first, comments: comments.length - (header === undefined ? 0 : 1), header };
}

/** Whether some delimiter cuts both lines into as many fields, more than one. */
function isAlike(line: string, other: string): boolean {
  return [/\t/, /,/, /;/, /\|/, /::/, /\s+/].some((delimiter) => {
    const width = line.trim().split(delimiter).length;
    return width > 1 && width === other.trim().split(delimiter).length;
  });
}

function headerIn(line: string): Top["header"] {
  for (const delimiter of ["\t", ",", ";", "|", " "]) {
    const names = line
      .split(delimiter === " " ? /\s+/ : delimiter)
      .map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
    const filled = names.filter((name) => name !== "");
    if (isHeader(filled)) return { delimiter, names: filled };
  }
  return undefined;
}
