/** What is wrong or doubtful in a table: the first wrong row is an error, or such rows are counted and left out. */

import { SasrecError } from "../errors.ts";

/** Left-out rows that are shown. */
const EXAMPLES = 3;

/** What was found while reading, file after file. */
export class Findings {
  /** The file that is being read, for messages. */
  file: string;
  readonly #skip: boolean;
  readonly #notes: string[] = [];
  readonly #examples: string[] = [];
  #leftOut = 0;

  constructor(file: string, onError: "stop" | "skip") {
    this.file = file;
    this.#skip = onError === "skip";
  }

  /** Rows that were left out. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Throws `invalid-file` for a row that cannot be read, or counts it. Rows count from 1. */
  fault(row: number, message: string, where: { readonly column?: string; readonly value?: string } = {}): void {
    const text = `${this.file}, row ${row}: ${message}`;
    if (!this.#skip) {
      const advice = 'correct it, or leave such rows out with onError: "skip", or --skip-errors';
      throw new SasrecError("invalid-file", `${text}; ${advice}`, { file: this.file, row, ...where });
    }
    this.#leftOut++;
    if (this.#examples.length < EXAMPLES) this.#examples.push(text);
  }

  /** A sentence for whoever looks at the data. */
  note(text: string): void {
    const note = `${this.file}: ${text}`;
    if (!this.#notes.includes(note)) this.#notes.push(note);
  }

  /** All of them. */
  notes(): readonly string[] {
    if (this.#leftOut === 0) return [...this.#notes];
    const rows = this.#leftOut === 1 ? "1 row was" : `${this.#leftOut} rows were`;
    const more = this.#leftOut > this.#examples.length ? "; …" : "";
    return [`${rows} left out: ${this.#examples.join("; ")}${more}`, ...this.#notes];
  }
}
