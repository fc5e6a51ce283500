/**
 * Bytes in pieces, rows of fields out: the one tokenizer of all text formats.
 *
 * A row ends at LF, CRLF or CR, a field at the delimiter; blanks around a field are no part of it. A field that begins
 * with a quote mark is quoted: it can hold delimiters and line ends, and two quote marks in it stand for one. Anywhere
 * else a quote mark is plain text. Rows without any text are skipped.
 */

import type { Findings } from "../findings.ts";

/** How fields are written. */
export interface Dialect {
  /** One to four ASCII characters; `" "` stands for any run of blanks and tabs. */
  readonly delimiter: string;
  /** Whether quote marks can enclose a field. */
  readonly quotes: boolean;
}

/** Complete rows: the fields of row `r` are those from `firsts[r]` to `firsts[r + 1] - 1`. Valid until the next call. */
export interface Rows {
  readonly size: number;
  readonly firsts: Int32Array;
  readonly bytes: Uint8Array;
  /** Where each field starts and ends in `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The line on which each row starts, from 1. */
  readonly lines: Int32Array;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

/** What a byte does outside quotes. */
const PLAIN = 0;
const CUT = 1;
const LINE_END = 2;

/** What `#row` returns if it cannot tell where the next row starts. */
const INCOMPLETE = -1;
const FAULTY = -2;

/** A longer row is an error. Without this limit, one unclosed quote would read the whole file into memory. */
export const MOST_ROW_BYTES: number = 64 * 1024 * 1024;

const UNCLOSED =
  "a quote that opens here is not closed; if quote marks are text, set quotes: false, or --quotes-as-text";

/** Cuts bytes into rows. */
export class Tokenizer {
  readonly #findings: Findings;
  readonly #delimiter: Uint8Array;
  readonly #quotes: boolean;
  readonly #kinds = new Uint8Array(256);
  /** Bytes not cut into rows yet, and one byte more: `#cut` puts a line end there, which stops every loop. */
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;
  /** Where the next row starts, and its line. */
  #next = 0;
  #line = 1;
  #starts: Int32Array = new Int32Array(1024);
  #ends: Int32Array = new Int32Array(1024);
  #fields = 0;
  #firsts: Int32Array = new Int32Array(256);
  #lines: Int32Array = new Int32Array(256);
  #size = 0;
  /** `push` cuts nothing while it has fewer bytes than this. */
  #worthwhile = 0;
  /** Of the current row: line ends inside quotes, and fields in which two quote marks stand for one. */
  #breaks = 0;
  readonly #doubled: number[] = [];

  constructor({ delimiter, quotes }: Dialect, findings: Findings) {
    this.#findings = findings;
    this.#delimiter = Uint8Array.from(delimiter, (character) => character.charCodeAt(0));
    this.#quotes = quotes;
    this.#kinds[this.#delimiter[0] as number] = CUT;
    if (delimiter === " ") this.#kinds[TAB] = CUT;
    this.#kinds[LF] = LINE_END;
    this.#kinds[CR] = LINE_END;
  }

  /** The rows that `piece` completes. Throws `invalid-file` for a quote that is not closed, unless such rows are skipped. */
  push(piece: Uint8Array): Rows {
    const left = this.#length - this.#next;
    const length = left + piece.length;
    const room = length < this.#bytes.length ? this.#bytes : new Uint8Array(Math.max(length + 1, 2 * left));
    if (room !== this.#bytes || this.#next > 0) room.set(this.#bytes.subarray(this.#next, this.#length));
    room.set(piece, left);
    this.#bytes = room;
    this.#length = length;
    this.#next = 0;
    this.#fields = 0;
    this.#size = 0;
    if (length < this.#worthwhile) return this.#found();
    const rows = this.#cut(false);
    // An incomplete row is cut again only at twice its length: at every piece, a row of megabytes would take minutes.
    this.#worthwhile = Math.min(2 * (length - this.#next), MOST_ROW_BYTES + 1);
    return rows;
  }

  /** The last rows. Call it after the last piece. */
  end(): Rows {
    this.#fields = 0;
    this.#size = 0;
    return this.#cut(true);
  }

  #cut(last: boolean): Rows {
    const end = this.#length;
    if (this.#bytes.length > 0) this.#bytes[end] = LF;
    while (this.#next < end) {
      const first = this.#fields;
      const next = this.#row(this.#next, end, last);
      if (next >= 0) {
        this.#keep(first);
        this.#next = next;
        this.#line += 1 + this.#breaks;
        continue;
      }
      this.#fields = first;
      if (next === INCOMPLETE && end - this.#next <= MOST_ROW_BYTES) break;
      if (next === INCOMPLETE)
        this.#findings.fault(this.#line, `no end within ${MOST_ROW_BYTES >> 20} MB; ${UNCLOSED}`);
      this.#skipLine(end);
    }
    return this.#found();
  }

  #found(): Rows {
    this.#firsts = roomFor(this.#firsts, this.#size);
    this.#firsts[this.#size] = this.#fields;
    return {
      size: this.#size,
      firsts: this.#firsts,
      bytes: this.#bytes,
      starts: this.#starts,
      ends: this.#ends,
      lines: this.#lines,
    };
  }

  /** Cuts the row that starts at `from`; returns where the next one starts. */
  #row(from: number, end: number, last: boolean): number {
    const bytes = this.#bytes;
    const kinds = this.#kinds;
    const length = this.#delimiter.length;
    const isBlankCut = kinds[SPACE] === CUT;
    this.#breaks = 0;
    this.#doubled.length = 0;
    // Files that were joined have a byte order mark in the middle, too.
    let at = bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
    for (;;) {
      let byte = bytes[at] as number;
      while ((byte === SPACE || byte === TAB) && (isBlankCut || kinds[byte] === PLAIN)) byte = bytes[++at] as number;
      let start = at;
      let stop = -1;
      if (byte === QUOTE && this.#quotes) {
        const breaks = this.#breaks;
        const close = this.#closingQuote(at + 1, end, last);
        if (close < 0) return close;
        at = close + 1;
        while (isBlank(bytes[at] as number) && kinds[bytes[at] as number] === PLAIN) at++;
        byte = bytes[at] as number;
        if (at + length > end && !last) return INCOMPLETE;
        if (kinds[byte] === LINE_END || this.#isCut(at)) {
          start++;
          stop = close;
        } else if (this.#breaks > breaks) {
          this.#findings.fault(this.#line, `text follows a quote that closes on a later line; ${UNCLOSED}`);
          return FAULTY;
        } else if (this.#doubled.at(-1) === this.#fields) this.#doubled.pop();
      }
      if (stop < 0) {
        while (kinds[byte] === PLAIN || (length > 1 && kinds[byte] === CUT && !this.#isCut(at))) {
          byte = bytes[++at] as number;
        }
        stop = at;
        while (stop > start && isBlank(bytes[stop - 1] as number)) stop--;
      }
      const isEnd = kinds[byte] === LINE_END;
      if (!isEnd || !isBlankCut || at > start) this.#push(start, stop);
      if (!isEnd) {
        at += length;
        continue;
      }
      if (at >= end) return last ? end : INCOMPLETE;
      if (byte === LF) return at + 1;
      if (at + 1 >= end && !last) return INCOMPLETE; // an LF may follow
      return at + 1 < end && bytes[at + 1] === LF ? at + 2 : at + 1;
    }
  }

  /** Where the quote closes that opened before `from`. */
  #closingQuote(from: number, end: number, last: boolean): number {
    const bytes = this.#bytes;
    let isDoubled = false;
    for (let at = from; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        if (at + 1 >= end && !last) return INCOMPLETE;
        if (bytes[at + 1] !== QUOTE) {
          if (isDoubled) this.#doubled.push(this.#fields);
          return at;
        }
        isDoubled = true;
        at++;
      } else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) this.#breaks++;
    }
    if (!last) return INCOMPLETE;
    this.#findings.fault(this.#line, UNCLOSED);
    return FAULTY;
  }

  /** Whether the delimiter stands at `at`. */
  #isCut(at: number): boolean {
    if (this.#kinds[this.#bytes[at] as number] !== CUT) return false;
    for (let i = 1; i < this.#delimiter.length; i++) if (this.#bytes[at + i] !== this.#delimiter[i]) return false;
    return true;
  }

  #push(start: number, stop: number): void {
    const field = this.#fields++;
    if (field === this.#starts.length) {
      this.#starts = roomFor(this.#starts, field);
      this.#ends = roomFor(this.#ends, field);
    }
    this.#starts[field] = start;
    this.#ends[field] = stop;
  }

  /** Adds the row of all fields from `first` on. A row without text is dropped. */
  #keep(first: number): void {
    let field = first;
    while (field < this.#fields && this.#starts[field] === this.#ends[field]) field++;
    if (field === this.#fields) {
      this.#fields = first;
      return;
    }
    for (const doubled of this.#doubled) this.#halve(doubled);
    const row = this.#size++;
    if (row === this.#lines.length) this.#lines = roomFor(this.#lines, row);
    if (row === this.#firsts.length) this.#firsts = roomFor(this.#firsts, row);
    this.#firsts[row] = first;
    this.#lines[row] = this.#line;
  }

  /** Replaces each two quote marks in a field by one, in place. */
  #halve(field: number): void {
    const bytes = this.#bytes;
    const end = this.#ends[field] as number;
    let to = this.#starts[field] as number;
    for (let from = to; from < end; from++) {
      const byte = bytes[from] as number;
      bytes[to++] = byte;
      if (byte === QUOTE && bytes[from + 1] === QUOTE) from++;
    }
    this.#ends[field] = to;
  }

  /** Goes on after the line on which the current row starts. */
  #skipLine(end: number): void {
    let at = this.#next;
    while (at < end && this.#kinds[this.#bytes[at] as number] !== LINE_END) at++;
    this.#next = Math.min(end, this.#bytes[at] === CR && this.#bytes[at + 1] === LF ? at + 2 : at + 1);
    this.#line++;
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function roomFor(values: Int32Array, index: number): Int32Array {
  if (index < values.length) return values;
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}
