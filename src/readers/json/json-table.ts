/**
 * JSON as a table: objects, one a line or in an array, whose values are columns named by their paths; or arrays, whose
 * elements are columns by their places.
 */

import { SasrecError } from "../../errors.ts";
import type { Findings } from "../findings.ts";
import type { Batch, ByteTable, ChooseColumns, Value } from "../reader.ts";
import { JsonRecords, type JsonText } from "./records.ts";
import { addPaths, isObject, parseExactly, valueAt } from "./values.ts";

/** Records that are looked at for the names of columns. */
const SAMPLE = 1000;

/** A record, or why there is none. */
interface JsonRow {
  readonly line: number;
  readonly value: unknown;
  readonly wrong?: string;
}

/** Takes the bytes of a file of JSON, one piece after the other. */
export class JsonTable implements ByteTable {
  readonly guessedSequences = 0;
  readonly #findings: Findings;
  readonly #choose: ChooseColumns;
  readonly #records: JsonRecords;
  #held: JsonRow[] | undefined = [];
  #names: readonly string[] | undefined;
  #paths: readonly (readonly string[])[] = [];
  #chosen: ReadonlySet<number> | undefined;

  constructor(findings: Findings, choose: ChooseColumns) {
    this.#findings = findings;
    this.#choose = choose;
    this.#records = new JsonRecords(findings);
  }

  push(piece: Uint8Array): Batch | undefined {
    const rows = this.#records.push(piece).map(rowOf);
    if (this.#held === undefined) return this.#batch(rows);
    this.#held.push(...rows);
    return this.#held.length < SAMPLE ? undefined : this.#start();
  }

  *end(): Generator<Batch> {
    const rows = this.#records.end().map(rowOf);
    if (this.#held === undefined) return yield this.#batch(rows);
    this.#held.push(...rows);
    yield this.#start();
  }

  #start(): Batch {
    const rows = this.#held ?? [];
    this.#held = undefined;
    const [first] = rows.filter(({ wrong }) => wrong === undefined);
    if (Array.isArray(first?.value)) this.#paths = Array.from(first.value, (_, place) => [String(place)]);
    else {
      const paths = new Map<string, readonly string[]>();
      for (const { value } of rows.slice(0, SAMPLE)) addPaths(value, paths);
      this.#names = paths.size === 0 ? undefined : [...paths.keys()];
      this.#paths = [...paths.values()];
    }
    if (this.#paths.length === 0 && rows.some(({ wrong }) => wrong === undefined)) {
      const message = `${this.#findings.file} is JSON without events: give one object a line, or an array of objects`;
      throw new SasrecError("invalid-file", message, { file: this.#findings.file });
    }
    const batch = this.#batch(rows);
    if (this.#paths.length > 0) this.#chosen = new Set(this.#choose(this.#names, this.#paths.length));
    return batch;
  }

  #batch(rows: readonly JsonRow[]): Batch {
    const wrong = new Map<number, string>();
    for (const [row, { value, wrong: why }] of rows.entries()) {
      const fits = this.#names === undefined ? Array.isArray(value) : isObject(value);
      if (why !== undefined) wrong.set(row, why);
      else if (!fits) wrong.set(row, this.#names === undefined ? "this is no array" : "this is no object");
    }
    const columns = this.#paths.map((path, position): readonly Value[] => {
      if (this.#chosen?.has(position) === false) return [];
      if (this.#names === undefined)
        return rows.map(({ value }) => (Array.isArray(value) ? valueAt(value[position], []) : null));
      return rows.map(({ value }) => valueAt(value, path));
    });
    const names = this.#names;
    return { names, columns, size: rows.length, lines: Int32Array.from(rows, ({ line }) => line), wrong };
  }
}

function rowOf({ text, line }: JsonText): JsonRow {
  try {
    return { line, value: parseExactly(text) };
  } catch (error) {
    return { line, value: undefined, wrong: `this is no JSON: ${(error as Error).message}` };
  }
}
