/**
 * The one error class of the package: every failure a caller can act on is a code with details.
 *
 * ```ts
 * if (isSasrecError(error, "invalid-file")) report(error.details); // { file, row: 1042, column: "timestamp", value }
 * ```
 */

/** What each code says beside its message. What is not known when an error arises is absent. */
export interface SasrecErrorDetails {
  /** An option or argument that cannot be used. */
  readonly "invalid-option": {
    /** Whose options these are: a class, a function or a command. */
    readonly what?: string;
    /** The first option at fault, and its value. */
    readonly option?: string | undefined;
    readonly value?: unknown;
    /** Every option at fault. */
    readonly faults?: readonly { readonly option: string; readonly value: unknown; readonly text: string }[];
  };
  /** Events, ids or columns that cannot be used. Rows count from 0, as in columns. */
  readonly "invalid-data": {
    readonly row?: number;
    readonly column?: string;
    readonly value?: unknown;
    readonly user?: string | number;
    readonly item?: string | number;
  };
  /** A file that is not what it should be. Rows count from 1, as in an editor. */
  readonly "invalid-file": {
    readonly file?: string;
    readonly row?: number;
    readonly column?: string;
    readonly value?: unknown;
    readonly tensor?: string;
  };
  /** An expression that is no graph: a fault of the code that builds it. */
  readonly "invalid-graph": { readonly operator?: string; readonly tensor?: string };
  /** A user whom the model was not fitted on. */
  readonly "unknown-user": { readonly user?: string | number };
  /** `items`: all that are not known; `item`: the first. */
  readonly "unknown-item": { readonly item?: string | number; readonly items?: readonly (string | number)[] };
  /** A history without an event that the model knows. */
  readonly "empty-history": { readonly model?: string };
  /** A model that has not learned yet. */
  readonly "not-fitted": { readonly model?: string };
  /** Something that this machine, build or model does not have. */
  readonly "not-available": { readonly feature?: string };
  /** A data set that cannot be downloaded, or whose checksum is another. */
  readonly "download-failed": { readonly url?: string; readonly status?: number };
  /** Training or scores that are not numbers any more. */
  readonly "non-finite": {
    readonly step?: number;
    readonly epoch?: number;
    readonly tensor?: string;
    readonly model?: string;
  };
  /** Stopped by the caller's signal, whose reason is the `cause`. */
  readonly aborted: { readonly epoch?: number };
  /** A file that cannot be read or written. */
  readonly io: { readonly path?: string };
}

/** What went wrong, as a stable word a program can switch on. */
export type SasrecErrorCode = keyof SasrecErrorDetails;

/** An error with a `code`, a message that says what is wrong and what to do, `details`, and the `cause` if there is one. */
export class SasrecError<Code extends SasrecErrorCode = SasrecErrorCode> extends Error {
  /** Always `"SasrecError"`. */
  override readonly name = "SasrecError";
  /** What kind of failure it is. */
  readonly code: Code;
  /** Where it is, by kind. */
  readonly details: SasrecErrorDetails[Code];

  /** `details` may hold the `cause`, too. The message is cut to 500 characters, its control characters escaped. */
  constructor(code: Code, message: string, details: SasrecErrorDetails[Code] & { readonly cause?: unknown } = {}) {
    const { cause, ...rest } = details;
    super(shortened(escaped(message, "\n"), MESSAGE, TAIL), "cause" in details ? { cause } : undefined);
    this.code = code;
    this.details = Object.freeze(rest) as SasrecErrorDetails[Code];
  }
}

/**
 * Whether `error` is a {@link SasrecError}, of the given code if one is given: its `details` are then those of the code.
 * Throws nothing.
 */
export function isSasrecError<Code extends SasrecErrorCode = SasrecErrorCode>(
  error: unknown,
  code?: Code,
): error is SasrecError<Code> {
  return error instanceof SasrecError && (code === undefined || error.code === code);
}

/** The message of whatever was thrown, also by another realm, whose `Error` is another class. */
export function messageOf(cause: unknown): string {
  const message = typeof cause === "object" && cause !== null && "message" in cause ? cause.message : cause;
  return String(message);
}

/** Characters of a message; of these, the last ones, which say what to do. */
const MESSAGE = 500;
const TAIL = 160;
/** Characters of a value, and examples in a list. */
const VALUE = 60;
const EXAMPLES = 5;

/** A value as messages show it: texts in quotes, at most 60 characters, control characters escaped. */
export function quoted(value: unknown): string {
  if (typeof value === "string") return `"${shortened(escaped(value), VALUE)}"`;
  if (typeof value === "bigint") return shortened(`${value}n`, VALUE);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return shortened(String(value), VALUE);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "an invalid date" : `the date ${value.toISOString()}`;
  if (Array.isArray(value)) return quotedList(value);
  const { name } = value.constructor ?? Object;
  return name === "Object" ? "an object" : `an object of the class ${shortened(escaped(name), VALUE)}`;
}

function quotedList(values: readonly unknown[]): string {
  if (values.length === 0) return "an empty list";
  const more = values.length > EXAMPLES ? ` and ${values.length - EXAMPLES} more` : "";
  return `[${shortened(values.slice(0, EXAMPLES).map(brief).join(", "), VALUE)}${more}]`;
}

/** An element of a list, which is not looked into. */
function brief(value: unknown): string {
  return typeof value === "object" && value !== null ? "…" : quoted(value);
}

/** The first five of `texts`, and how many more there are: `a, b and c`, or `a, b, c, d, e and 7 more`. */
export function listed(texts: readonly string[], word = "and"): string {
  const shown = texts.slice(0, EXAMPLES);
  const more = texts.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.pop();
  return shown.length === 0 ? `${last ?? "none"}` : `${shown.join(", ")} ${more > 0 ? "and" : word} ${last}`;
}

/**
 * Control characters as `\u0007`, so that a text cannot write over a terminal or turn the direction of writing; those in
 * `but` stay.
 */
export function escaped(text: string, but = ""): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    if (but.includes(character)) return character;
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    if (character === "\r") return "\\r";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** `text` in at most `most` characters, `…` in the place of what is left out before the last `tail`. */
function shortened(text: string, most: number, tail = 0): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - tail - 1).replace(/[\uD800-\uDBFF]$/, ""); // no half of a character
  return `${head}…${tail === 0 ? "" : text.slice(-tail)}`;
}
