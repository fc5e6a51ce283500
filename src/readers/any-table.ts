/** A table in bytes, of which the first ones say what it is: text or JSON. */

import type { Findings } from "./findings.ts";
import { JsonTable } from "./json/json-table.ts";
import type { Batch, ByteTable, ChooseColumns, TextColumn } from "./reader.ts";
import { joined } from "./text/bytes.ts";
import type { LayoutOptions } from "./text/layout.ts";
import { isJson } from "./text/other-formats.ts";
import { TextTable } from "./text/text-table.ts";

/** Bytes that are looked at. */
const HEAD = 512;

/** Takes a file's bytes, one piece after the other. */
export class AnyTable implements ByteTable {
  readonly #options: LayoutOptions;
  readonly #findings: Findings;
  readonly #choose: ChooseColumns;
  readonly #check: TextColumn["check"];
  #table: ByteTable | undefined;
  #head: Uint8Array = new Uint8Array(0);

  constructor(options: LayoutOptions, findings: Findings, choose: ChooseColumns, check?: TextColumn["check"]) {
    this.#options = options;
    this.#findings = findings;
    this.#choose = choose;
    this.#check = check;
  }

  get guessedSequences(): number {
    return this.#table?.guessedSequences ?? 0;
  }

  push(piece: Uint8Array): Batch | undefined {
    if (this.#table !== undefined) return this.#table.push(piece);
    this.#head = joined(this.#head, piece);
    return this.#head.length < HEAD ? undefined : this.#start();
  }

  *end(): Generator<Batch> {
    const first = this.#table === undefined ? this.#start() : undefined;
    if (first !== undefined) yield first;
    if (this.#table !== undefined) yield* this.#table.end();
  }

  #start(): Batch | undefined {
    const { format } = this.#options;
    const json = format === "json" || (format === "auto" && isJson(this.#head));
    this.#table = json
      ? new JsonTable(this.#findings, this.#choose)
      : new TextTable(this.#options, this.#findings, this.#check);
    const head = this.#head;
    this.#head = new Uint8Array(0);
    return this.#table.push(head);
  }
}
