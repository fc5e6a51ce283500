/**
 * Rows chosen by comparisons of columns with values, joined by `and`; the same for every reader.
 *
 * ```
 * event_type = buy and price >= 10 and country in (DE, AT) and "order date" < 2024-06-01
 * ```
 */

import { parseTime } from "../../data/time.ts";
import { listed, quoted, SasrecError } from "../../errors.ts";
import { type Cells, cellsOf } from "../cells.ts";
import type { Batch } from "../reader.ts";
import { secondsOf } from "./window.ts";

type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** One comparison; of several values, one must be equal, or none. */
interface Comparison {
  readonly column: string;
  readonly operator: Operator;
  readonly values: readonly Operand[];
}

interface Operand {
  readonly text: string;
  /** `NaN` if the text is no number. */
  readonly number: number;
  /** Seconds since 1970; `NaN` if the text is no date. */
  readonly time: number;
}

const TOKEN = /\s*(?:(<=|>=|!=|<>|==|[=<>(),])|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|`([^`]*)`|([^\s=<>!(),"'`]+))/y;

/** A word or a sign of a condition. */
interface Token {
  readonly sign: string;
  readonly text: string;
  readonly isBare: boolean;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw refused(text, `${quoted(text.slice(from, from + 20))} cannot be read`);
    const [, sign = "", double, single, back, bare] = match;
    const word = double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? back ?? bare ?? "";
    tokens.push({ sign, text: word, isBare: bare !== undefined });
  }
  return tokens;
}

/** What `text` says. Throws `invalid-option`. */
export function parseWhere(text: string): readonly Comparison[] {
  const tokens = tokensOf(text);
  const all: Comparison[] = [];
  let at = 0;
  const isWord = (word: string): boolean => tokens[at]?.isBare === true && tokens[at]?.text.toLowerCase() === word;
  const word = (what: string): string => {
    const token = tokens[at++];
    if (token === undefined || token.sign !== "") throw refused(text, `${what} is missing`);
    return token.text;
  };
  const sign = (): string => (tokens[at]?.sign === "" ? "" : (tokens[at++]?.sign ?? ""));
  for (;;) {
    const column = word("the name of a column");
    const isNot = isWord("not");
    if (isNot) at++;
    if (isWord("in")) {
      at++;
      const values = [];
      if (sign() !== "(") throw refused(text, "after in comes a list in brackets");
      do values.push(operandOf(word("a value")));
      while (tokens[at]?.sign === "," && at++ > 0);
      if (sign() !== ")") throw refused(text, "a bracket is not closed");
      all.push({ column, operator: isNot ? "!=" : "=", values });
    } else {
      const found = sign();
      const operator = found === "==" ? "=" : found === "<>" ? "!=" : found;
      if (isNot || operator === "" || "(),".includes(operator))
        throw refused(text, `no comparison after ${quoted(column)}`);
      all.push({ column, operator: operator as Operator, values: [operandOf(word("a value"))] });
    }
    if (at >= tokens.length) return all;
    if (!isWord("and")) throw refused(text, `comparisons are joined by and; put values with blanks in quote marks`);
    at++;
  }
}

function operandOf(text: string): Operand {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return { text, number, time: Number.isNaN(number) ? (parseTime(text) ?? Number.NaN) : Number.NaN };
}

function refused(text: string, why: string): SasrecError {
  const message = `option "where": ${quoted(text)}: ${why}. Write column = value and other >= 5, or column in (a, b)`;
  return new SasrecError("invalid-option", message, { option: "where", value: text });
}

/** Tells which rows of a table are chosen. */
export class Where {
  readonly #comparisons: readonly Comparison[];
  #positions: readonly number[] = [];
  #cells: Cells[] = [];

  /** Throws `invalid-option` for a text that cannot be read. */
  constructor(text: string) {
    this.#comparisons = parseWhere(text);
  }

  /** Starts a table. Throws `invalid-option` if a column is not there; returns the positions of those that are compared. */
  open(names: readonly string[], file: string): readonly number[] {
    this.#cells = [];
    this.#positions = this.#comparisons.map(({ column }) => {
      const exact = names.indexOf(column);
      const position = exact === -1 ? names.findIndex((name) => name.replace(/:.*$/, "") === column) : exact;
      if (position !== -1) return position;
      const message = `option "where": no column "${column}" in ${file}; it has ${listed(names.map(quoted))}`;
      throw new SasrecError("invalid-option", message, { option: "where" });
    });
    return this.#positions;
  }

  /** To be called for each batch before `has`. */
  take({ columns }: Batch): void {
    this.#cells = this.#positions.map((position, i) => {
      return cellsOf(columns[position] as Batch["columns"][number], this.#cells[i]);
    });
  }

  /** Whether row `row` is chosen. */
  has(row: number): boolean {
    for (let i = 0; i < this.#comparisons.length; i++) {
      if (!holds(this.#comparisons[i] as Comparison, this.#cells[i] as Cells, row)) return false;
    }
    return true;
  }
}

/** A value that is missing equals `""` alone, and is neither less nor more than any. */
function holds({ operator, values }: Comparison, cells: Cells, row: number): boolean {
  if (operator === "=") return values.some((value) => isEqual(value, cells, row));
  if (operator === "!=") return !values.some((value) => isEqual(value, cells, row));
  const [value] = values;
  if (value === undefined || cells.isEmpty(row)) return false;
  const order = compared(cells, row, value);
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function isEqual(value: Operand, cells: Cells, row: number): boolean {
  if (cells.isEmpty(row)) return value.text === "";
  return cells.text(row) === value.text || (!Number.isNaN(value.number) && cells.number(row) === value.number);
}

/** Below, equal or above 0; `NaN` if a cell is not of the kind that it is compared with. */
function compared(cells: Cells, row: number, { text, number, time }: Operand): number {
  if (!Number.isNaN(number)) return cells.number(row) - number;
  if (!Number.isNaN(time)) {
    const stamp = cells.number(row);
    return (Number.isNaN(stamp) ? cells.time(row) : secondsOf(stamp)) - time;
  }
  const own = cells.text(row);
  return own < text ? -1 : own > text ? 1 : 0;
}
