/**
 * Reads the JSON header of a safetensors file, and nothing but such a header.
 *
 * `JSON.parse` keeps the last of two equal keys, gives `__proto__` a meaning, takes 1e3 and 1.0 for whole numbers and
 * builds whatever it is given. This reader knows the one shape a header has, so that depth, types and repeated keys are
 * settled as it goes, in time and memory proportional to the text.
 */

import { SasrecError } from "../errors.ts";
import { isWellFormed } from "./utf8.ts";

/** What the header says of one tensor; nothing here has been compared with the data yet. */
export interface HeaderTensor {
  readonly dtype: string;
  /** Safe integers of 0 or more, at most {@link MAX_RANK} of them. */
  readonly shape: readonly number[];
  /** First byte and the byte after the last, counted from the start of the data. Safe integers of 0 or more. */
  readonly offsets: readonly [begin: number, end: number];
}

/** A header's two parts, in the order of the file. */
export interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, HeaderTensor>;
}

/** What the file begins with: the header's length. */
export const LENGTH_BYTES = 8;

/** The longest header the format's own library reads, in bytes. */
export const MAX_HEADER_BYTES = 100_000_000;

/** More sizes than any tensor has; a longer shape is an attack or an accident. */
export const MAX_RANK = 32;

/** The top-level key that holds text instead of a tensor. */
export const METADATA_KEY = "__metadata__";

/** Reads `text`; `source` names the file in messages. Throws `invalid-file` with the place if it is no header. */
export function parseHeader(text: string, source: string): Header {
  const metadata = new Map<string, string>();
  const tensors = new Map<string, HeaderTensor>();
  const cursor = new Cursor(text, source);
  if (!text.startsWith("{")) cursor.fail("it does not begin with a brace");
  cursor.readObject("the header", (key) => {
    if (key === METADATA_KEY) {
      cursor.readObject(METADATA_KEY, (name) => metadata.set(name, cursor.readString()));
    } else {
      tensors.set(key, readTensor(cursor, key));
    }
  });
  cursor.readEnd();
  return { metadata, tensors };
}

function readTensor(cursor: Cursor, name: string): HeaderTensor {
  let dtype: string | undefined;
  let shape: readonly number[] | undefined;
  let offsets: readonly number[] | undefined;
  cursor.readObject(`tensor ${quote(name)}`, (field) => {
    if (field === "dtype") dtype = cursor.readString();
    else if (field === "shape") shape = cursor.readIntegers(MAX_RANK);
    else if (field === "data_offsets") offsets = cursor.readIntegers(2);
    else cursor.fail(`tensor ${quote(name)} has an unknown field ${quote(field)}`);
  });
  const [begin, end] = offsets ?? [];
  if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
    return cursor.fail(`tensor ${quote(name)} needs a dtype, a shape and two data_offsets`);
  }
  return { dtype, shape, offsets: [begin, end] };
}

/** `text` in quotes for a message, shortened: a hostile name may be megabytes long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

class Cursor {
  readonly #text: string;
  readonly #source: string;
  #at = 0;

  constructor(text: string, source: string) {
    this.#text = text;
    this.#source = source;
  }

  fail(problem: string): never {
    throw new SasrecError(
      "invalid-file",
      `${this.#source} has a damaged safetensors header: ${problem} (at character ${this.#at} of the header).`,
      { file: this.#source },
    );
  }

  /** Reads `{ "key": value, … }`; `readValue` reads each value. */
  readObject(what: string, readValue: (key: string) => void): void {
    this.#expect("{", `${what} is no object`);
    const keys = new Set<string>();
    if (this.#accept("}")) return;
    do {
      const key = this.readString();
      if (keys.has(key)) this.fail(`${what} has the key ${quote(key)} twice`);
      keys.add(key);
      this.#expect(":", `no colon after the key ${quote(key)}`);
      readValue(key);
    } while (this.#accept(","));
    this.#expect("}", `${what} does not end where it should`);
  }

  readIntegers(most: number): number[] {
    const integers: number[] = [];
    this.#expect("[", "no list where a list of whole numbers is needed");
    if (this.#accept("]")) return integers;
    do {
      if (integers.length === most) this.fail(`a list of more than ${most} numbers`);
      integers.push(this.#readInteger());
    } while (this.#accept(","));
    this.#expect("]", "a list of whole numbers does not end where it should");
    return integers;
  }

  readString(): string {
    this.#skipSpace();
    const start = this.#at;
    if (this.#text[start] !== '"') this.fail("no text in quotes where one is needed");
    const end = this.#closingQuote(start + 1);
    let value: unknown;
    try {
      value = JSON.parse(this.#text.slice(start, end + 1));
    } catch {
      this.fail("text with a character or an escape that JSON does not have");
    }
    if (typeof value !== "string" || !isWellFormed(value)) this.fail("text with half of a surrogate pair");
    this.#at = end + 1;
    return value;
  }

  readEnd(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.fail("more text after the end");
  }

  /** The quote that an even number of backslashes (mostly none) stands before. */
  #closingQuote(from: number): number {
    for (let end = this.#text.indexOf('"', from); end >= 0; end = this.#text.indexOf('"', end + 1)) {
      let backslashes = 0;
      while (this.#text[end - 1 - backslashes] === "\\") backslashes++;
      if (backslashes % 2 === 0) return end;
    }
    return this.fail("text without a closing quote");
  }

  #readInteger(): number {
    this.#skipSpace();
    const token = /^[^\s,\]}]*/.exec(this.#text.slice(this.#at, this.#at + 40))?.[0] ?? "";
    const value = Number(token);
    if (!/^(0|[1-9][0-9]*)$/.test(token) || !Number.isSafeInteger(value)) {
      this.fail(`${quote(token)} where a whole number from 0 to 2^53 - 1 is needed`);
    }
    this.#at += token.length;
    return value;
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string, problem: string): void {
    if (!this.#accept(character)) this.fail(problem);
  }

  #skipSpace(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }
}
