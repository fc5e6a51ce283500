/**
 * Lines cut into fields: positions only, so that a file of a million lines costs no million arrays.
 *
 * @module
 */

/** `" "` stands for any run of spaces and tabs; the others separate where they stand, once each. */
export type Separator = "::" | "\t" | "," | ";" | " ";

/** Records of fields, however they were read. Rows and columns count from 0. */
export interface FieldTable {
  readonly rows: number;
  /** The number of fields of a row. */
  width(row: number): number;
  /** A field without surrounding blanks; `""` where the row has no such field. */
  text(row: number, column: number): string;
  /** The line of the file on which the row stands, from 1. */
  rowNumber(row: number): number;
}

const TAB = 9;
const RETURN = 13;
const SPACE = 32;

/** Cuts every line that is not blank. */
export function scanFields(text: string, separator: Separator): FieldTable {
  const starts = new IntList(text.length >> 2);
  const ends = new IntList(text.length >> 2);
  const firsts = new IntList(text.length >> 3);
  const cutLine = separator === " " ? cutAtBlanks : cutAtEach;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf("\n", from);
    const next = newline === -1 ? text.length : newline;
    const to = skipBlanksBack(text, from, next);
    if (to > from) {
      firsts.push(starts.length);
      cutLine(text, from, to, next, separator, starts, ends);
    }
    from = next + 1;
  }
  const rows = firsts.length;
  firsts.push(starts.length);
  const width = (row: number): number => firsts.at(row + 1) - firsts.at(row);
  return {
    rows,
    width,
    text: (row, column) => {
      if (column >= width(row)) return "";
      const field = firsts.at(row) + column;
      return text.slice(starts.at(field), ends.at(field));
    },
    rowNumber: (row) => lineOf(text, starts.at(firsts.at(row))),
  };
}

/** Where the line's text ends, blanks at its end and a carriage return left out; `from` for a blank line. */
function skipBlanksBack(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === RETURN;
}

type CutLine = (
  text: string,
  from: number,
  to: number,
  lineEnd: number,
  separator: Separator,
  starts: IntList,
  ends: IntList,
) => void;

const cutAtBlanks: CutLine = (text, from, to, _lineEnd, _separator, starts, ends) => {
  let inside = false;
  for (let i = from; i < to; i++) {
    const blank = isBlank(text.charCodeAt(i));
    if (blank === inside) {
      if (inside) ends.push(i);
      else starts.push(i);
      inside = !blank;
    }
  }
  if (inside) ends.push(to);
};

/** Empty fields count, also at the end of the line. */
const cutAtEach: CutLine = (text, from, _to, lineEnd, separator, starts, ends) => {
  const code = separator.charCodeAt(0);
  const length = separator.length;
  let start = from;
  for (let i = from; i <= lineEnd; i++) {
    const cut = i === lineEnd || (text.charCodeAt(i) === code && (length === 1 || text.startsWith(separator, i)));
    if (!cut) continue;
    let [a, b] = [start, i];
    while (a < b && isBlank(text.charCodeAt(a))) a++;
    while (b > a && isBlank(text.charCodeAt(b - 1))) b--;
    starts.push(a);
    ends.push(b);
    start = i + length;
    i = start - 1;
  }
};

function lineOf(text: string, position: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i !== -1 && i < position; i = text.indexOf("\n", i + 1)) line++;
  return line;
}

/** A growing list of positions; a plain array of 8 million numbers costs twice the memory and time. */
class IntList {
  length = 0;
  #values: Uint32Array;

  constructor(capacity: number) {
    this.#values = new Uint32Array(Math.max(16, capacity));
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }
}
