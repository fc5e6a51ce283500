/** Bytes in pieces, JSON values out: one a line, or the elements of an array that is the whole file. */

import { SasrecError } from "../../errors.ts";
import type { Findings } from "../findings.ts";
import { ByteQueue } from "../text/bytes.ts";
import { MOST_ROW_BYTES } from "../text/tokenizer.ts";

/** A value as it stands in the file, and the line on which it starts, from 1. */
export interface JsonText {
  readonly text: string;
  readonly line: number;
}

const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN = 91;
const CLOSE = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** How values stand in a file: one a line, one after the other, or in an array. */
type Form = "lines" | "values" | "array";

/** Cuts bytes into JSON values. */
export class JsonRecords {
  readonly #findings: Findings;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #queue = new ByteQueue();
  /** What is not cut yet. */
  #bytes: Uint8Array = new Uint8Array(0);
  #form: Form | undefined;
  #line = 1;
  /** Of the value that is being looked at: how far, how deep, and whether within a text. */
  #at = 0;
  #depth = 0;
  #isText = false;
  #hasClosed = false;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** The values that `piece` completes. Throws `invalid-file`. */
  push(piece: Uint8Array): readonly JsonText[] {
    this.#queue.push(piece);
    this.#bytes = this.#queue.bytes;
    const records = this.#cut(false);
    if (this.#bytes.length > MOST_ROW_BYTES) {
      const { file } = this.#findings;
      const message = `${file}, row ${this.#line}: the JSON value here has no end within ${MOST_ROW_BYTES >> 20} MB`;
      throw new SasrecError("invalid-file", message, { file, row: this.#line });
    }
    return records;
  }

  /** The values that are left when no piece is. Throws `invalid-file`. */
  end(): readonly JsonText[] {
    const records = this.#cut(true);
    if (this.#form === "array" && !this.#hasClosed)
      this.#findings.fault(this.#line, "the array that is this file does not end: the file is cut off");
    else if (this.#bytes.some((byte) => byte > 32))
      this.#findings.fault(this.#line, "the JSON value here does not end: the file is cut off");
    return records;
  }

  #cut(isLast: boolean): JsonText[] {
    const records: JsonText[] = [];
    let from = this.#form === undefined ? this.#start() : 0;
    while (this.#form !== undefined && !this.#hasClosed) {
      const next =
        this.#form === "lines" ? this.#oneLine(from, isLast, records) : this.#oneValue(from, isLast, records);
      if (next === from) break;
      from = next;
    }
    this.#queue.drop(from);
    this.#bytes = this.#queue.bytes;
    this.#at -= from;
    if (this.#hasClosed && this.#bytes.some((byte) => byte > 32)) {
      this.#findings.fault(this.#line, "text follows the array that is this file");
      this.#bytes = new Uint8Array(0);
    }
    return records;
  }

  /** Sees the form; returns where values start. */
  #start(): number {
    const bytes = this.#bytes;
    let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    at = this.#skipBlanks(at);
    const inside = this.#blanksEnd(at + 1);
    if (bytes[at] !== OPEN) this.#form = "values";
    else if (inside >= bytes.length) return 0;
    else this.#form = [OPEN, OPEN_BRACE, CLOSE].includes(bytes[inside] as number) ? "array" : "values";
    this.#at = this.#form === "array" ? at + 1 : at;
    return this.#at;
  }

  #blanksEnd(from: number): number {
    let at = from;
    while (at < this.#bytes.length && (this.#bytes[at] as number) <= 32) at++;
    return at;
  }

  #skipBlanks(from: number): number {
    const end = this.#blanksEnd(from);
    for (let at = from; at < end; at++) if (this.#bytes[at] === LF) this.#line++;
    return end;
  }

  #oneLine(from: number, isLast: boolean, records: JsonText[]): number {
    const end = this.#bytes.indexOf(LF, from);
    if (end === -1 && !isLast) return from;
    const to = end === -1 ? this.#bytes.length : end;
    const start = this.#blanksEnd(from);
    if (start < to) this.#add(records, start, to);
    this.#line++;
    return end === -1 ? to : to + 1;
  }

  /** The value that starts at `from`, or what stands between values. */
  #oneValue(from: number, isLast: boolean, records: JsonText[]): number {
    const bytes = this.#bytes;
    if (this.#at <= from && this.#depth === 0) {
      const start = this.#skipBlanks(from);
      if (this.#form === "array" && (bytes[start] === COMMA || bytes[start] === CLOSE)) {
        this.#hasClosed = bytes[start] === CLOSE;
        return start + 1;
      }
      if (start > from) return start;
      if (start >= bytes.length) return from;
    }
    const end = this.#endOfValue(Math.max(this.#at, from), isLast);
    if (end === -1) return from;
    const line = this.#line;
    for (let at = from; at < end; at++) if (bytes[at] === LF) this.#line++;
    this.#add(records, from, end, line);
    const isOneLine = line === this.#line && (end >= bytes.length ? isLast : (bytes[this.#rowEnd(end)] ?? LF) === LF);
    if (this.#form === "values" && isOneLine) this.#form = "lines";
    this.#at = end;
    return end;
  }

  #rowEnd(from: number): number {
    let at = from;
    while (this.#bytes[at] === 32 || this.#bytes[at] === 9 || this.#bytes[at] === 13) at++;
    return at;
  }

  /** Where the value ends that has been looked at up to `from`; -1 if it goes on. */
  #endOfValue(from: number, isLast: boolean): number {
    const bytes = this.#bytes;
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.#isText) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) this.#isText = false;
      } else if (byte === QUOTE) this.#isText = true;
      else if (byte === OPEN || byte === OPEN_BRACE) this.#depth++;
      else if (byte === CLOSE || byte === CLOSE_BRACE) {
        if (this.#depth === 0) return at;
        this.#depth--;
        if (this.#depth === 0) return at + 1;
      } else if (this.#depth === 0 && (byte === COMMA || byte <= 32)) return at;
    }
    this.#at = at;
    return isLast && this.#depth === 0 && !this.#isText ? bytes.length : -1;
  }

  #add(records: JsonText[], from: number, to: number, line = this.#line): void {
    const bytes = this.#bytes.subarray(from, to);
    try {
      records.push({ text: this.#decoder.decode(bytes), line });
    } catch {
      const advice = "if it is Latin-1, set the option encoding to latin1, or --encoding latin1";
      this.#findings.fault(line, `this is not UTF-8; ${advice}`);
    }
  }
}
