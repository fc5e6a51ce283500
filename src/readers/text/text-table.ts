/** A text file as a table: bytes in pieces, batches of columns out. */

import { readText } from "../../data/text-bytes.ts";
import { quoted, SasrecError } from "../../errors.ts";
import type { Findings } from "../findings.ts";
import type { Batch, ByteTable, TextColumn } from "../reader.ts";
import { ByteQueue } from "./bytes.ts";
import { type Layout, type LayoutOptions, layoutOf } from "./layout.ts";
import { refuseOtherFormats } from "./other-formats.ts";
import { MOST_ROW_BYTES, type Rows, Tokenizer } from "./tokenizer.ts";

/** Bytes that are looked at to see the layout, more if they hold no whole row. */
const SAMPLE_BYTES = 131_072;

type CheckText = TextColumn["check"];

/** Takes a file's bytes, one piece after the other. */
export class TextTable implements ByteTable {
  readonly #options: LayoutOptions;
  readonly #findings: Findings;
  readonly #check: CheckText;
  #layout: Layout | undefined;
  #tokenizer: Tokenizer | undefined;
  /** Bytes that came before the layout was known. */
  #held: ByteQueue | undefined = new ByteQueue();
  #worthwhile = SAMPLE_BYTES;
  #width = 0;
  #repeated = 0;
  #sequences = 0;

  constructor(options: LayoutOptions, findings: Findings, check?: CheckText) {
    this.#options = options;
    this.#findings = findings;
    this.#check = check;
  }

  get guessedSequences(): number {
    return this.#layout?.isGuess === true ? this.#sequences : 0;
  }

  push(piece: Uint8Array): Batch | undefined {
    if (this.#tokenizer !== undefined) return this.#batch(this.#tokenizer.push(piece));
    this.#held?.push(piece);
    const length = this.#held?.bytes.length ?? 0;
    if (length < this.#worthwhile) return undefined;
    this.#worthwhile = 2 * length; // if there is no whole row, there is none before much more has come
    return this.#start(false);
  }

  *end(): Generator<Batch> {
    const first = this.#tokenizer === undefined ? this.#start(true) : undefined;
    if (first !== undefined) yield first;
    yield this.#batch((this.#tokenizer as Tokenizer).end());
    if (this.#repeated > 0) {
      const rows = this.#repeated === 1 ? "1 row repeats" : `${this.#repeated} rows repeat`;
      this.#findings.note(`${rows} the header and ${this.#repeated === 1 ? "was" : "were"} left out`);
    }
  }

  #start(isWhole: boolean): Batch | undefined {
    const { file } = this.#findings;
    const held = this.#held?.bytes ?? new Uint8Array(0);
    refuseOtherFormats(held, file);
    const sample = held.subarray(0, SAMPLE_BYTES);
    if (!isWhole && !hasRow(held)) {
      if (held.length <= MOST_ROW_BYTES) return undefined;
      const message = `${file}, row 1: no line ends within ${MOST_ROW_BYTES >> 20} MB: this is no table of text`;
      throw new SasrecError("invalid-file", message, { file, row: 1 });
    }
    if (isWhole && !hasText(held)) {
      throw new SasrecError("invalid-file", `${file} has no events: it is empty`, { file });
    }
    const layout = layoutOf(
      hasRow(sample) ? sample : held,
      isWhole && held.length <= sample.length,
      this.#options,
      file,
    );
    this.#layout = layout;
    if (layout.comments > 0) this.#findings.note(`${layout.comments} lines of comments at the top were left out`);
    this.#tokenizer = new Tokenizer(layout.dialect, this.#findings);
    this.#held = undefined;
    return this.#batch(this.#tokenizer.push(held));
  }

  #batch(rows: Rows): Batch {
    const { format } = this.#layout as Layout;
    return format === "sequences" ? this.#sequenceBatch(rows) : this.#eventBatch(rows);
  }

  /** One event a row; all rows are as wide as the header or the first one. */
  #eventBatch(rows: Rows): Batch {
    const { header, before } = this.#layout as Layout;
    const places = new Int32Array(rows.size);
    const lines = new Int32Array(rows.size);
    const wrong = new Map<number, string>();
    let size = 0;
    for (let row = 0; row < rows.size; row++) {
      const line = rows.lines[row] as number;
      if (line <= before) continue;
      const first = rows.firsts[row] as number;
      const width = (rows.firsts[row + 1] as number) - first;
      if (this.#width === 0) this.#width = header?.length ?? this.#firstWidth(width, line);
      if (width !== this.#width) {
        const whose = header === undefined ? "the first row" : "the header";
        wrong.set(size, `${width} ${width === 1 ? "field" : "fields"} where ${whose} has ${this.#width}`);
      } else if (header !== undefined && isSame(rows, first, header)) {
        this.#repeated++;
        continue;
      }
      places[size] = first;
      lines[size++] = line;
    }
    const width = this.#width === 0 ? (header?.length ?? 0) : this.#width;
    return { names: header, columns: columns(rows, width, places, this.#check), size, lines, wrong };
  }

  #firstWidth(width: number, line: number): number {
    const given = Object.values(this.#options.columns).some((place) => typeof place === "number");
    if (given || (width >= 2 && width <= 4)) return width;
    const fields = width === 1 ? "1 field" : `${width} fields`;
    const message = `${fields} where "user item [rating] [timestamp]" has 2 to 4`;
    const { file } = this.#findings;
    throw new SasrecError("invalid-file", `${file}, row ${line}: ${message}`, { file, row: line });
  }

  /** One user a row, followed by at least one item, oldest first; further rows of a user continue the sequence. */
  #sequenceBatch(rows: Rows): Batch {
    const { before } = this.#layout as Layout;
    const events = Math.max(0, rows.firsts[rows.size] as number);
    const users = new Int32Array(events);
    const items = new Int32Array(events);
    const lines = new Int32Array(events);
    let size = 0;
    for (let row = 0; row < rows.size; row++) {
      const line = rows.lines[row] as number;
      if (line <= before) continue;
      const first = rows.firsts[row] as number;
      const end = rows.firsts[row + 1] as number;
      this.#sequences++;
      if (end - first < 2) {
        const value = fieldAt(rows, first);
        this.#findings.fault(line, `user ${quoted(value)} has no items`, { column: "user", value });
      }
      for (let place = first + 1; place < end; place++) {
        if (rows.starts[place] === rows.ends[place]) continue; // delimiters after the last item
        users[size] = first;
        items[size] = place;
        lines[size++] = line;
      }
    }
    const [user] = columns(rows, 1, users, this.#check);
    const [item] = columns(rows, 1, items, this.#check);
    return { columns: [user as TextColumn, item as TextColumn], size, lines };
  }
}

function columns({ bytes, starts, ends }: Rows, width: number, places: Int32Array, check: CheckText): TextColumn[] {
  return Array.from({ length: width }, (_, offset) => ({ bytes, starts, ends, places, offset, check }));
}

function fieldAt({ bytes, starts, ends }: Rows, place: number): string {
  return readText(bytes, starts[place] as number, ends[place] as number);
}

/** Whether a row is the header again, in letters of any case, as in files that were joined. */
function isSame(rows: Rows, first: number, header: readonly string[]): boolean {
  for (let column = 0; column < header.length; column++) {
    const place = first + column;
    const name = header[column] as string;
    // Most rows differ in the first letter.
    const start = rows.starts[place] as number;
    const letter = name.length === 0 ? Number.NaN : name.charCodeAt(0);
    if (letter < 0x80 && ((rows.bytes[start] as number) | 32) !== (letter | 32)) return false;
    if (fieldAt(rows, place).toLowerCase() !== name.toLowerCase()) return false;
  }
  return header.length > 0;
}

function hasRow(bytes: Uint8Array): boolean {
  let isText = false;
  for (const byte of bytes) {
    if (byte !== 10 && byte !== 13) isText ||= byte !== 32 && byte !== 9;
    else if (isText) return true;
  }
  return false;
}

/** Whether there is anything but blanks, line ends and byte order marks. */
function hasText(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
}
