/** Batches of columns in, one log of events out. */

import { Dataset } from "../../data/dataset.ts";
import type { IdBuilder } from "../../data/id-builder.ts";
import { LogBuilder } from "../../data/log-builder.ts";
import { bySessions } from "../../data/sessions.ts";
import { listed, quoted, SasrecError } from "../../errors.ts";
import { type Cells, cellsOf, PairCells } from "../cells.ts";
import type { Findings } from "../findings.ts";
import type { Batch, ChooseColumns, TableReader } from "../reader.ts";
import { type ColumnMap, ROLES, type Role, type Roles } from "../roles.ts";
import { type EventChoice, EventTypes } from "./event-types.ts";
import { spread } from "./lists.ts";
import { TableRoles } from "./table-roles.ts";
import { hasZone, TimeZone } from "./time-zone.ts";
import { Where } from "./where.ts";
import { TimeWindow } from "./window.ts";

/** Which events are read, and as what. */
export interface EventOptions {
  readonly columns: ColumnMap;
  readonly events?: EventChoice | undefined;
  readonly where?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly timeZone?: string | undefined;
  /** In seconds. */
  readonly sessionGap?: number | undefined;
}

/** What it takes to read one table after the other; `readEvents` is the short way. */
export class EventReading {
  readonly #findings: Findings;
  readonly #events: EventTypes;
  readonly #where: Where | undefined;
  readonly #window: TimeWindow;
  readonly #zone: TimeZone | undefined;
  readonly #gap: number | undefined;
  readonly #tables: TableRoles;
  readonly #log = new LogBuilder();
  #cells: Partial<Record<Role, Cells>> = {};
  #roles: Roles | undefined;
  #areLists = false;
  /** Rows of the table before the current batch. */
  #rows = 0;
  /** Rows of all tables that could be read. */
  #seen = 0;
  /** Whether the table's times are dates; its first one decides. */
  #hasDates: boolean | undefined;

  /** Throws `invalid-option`. */
  constructor(what: string, options: EventOptions, findings: Findings) {
    this.#findings = findings;
    this.#events = new EventTypes(options.events);
    this.#where = options.where === undefined ? undefined : new Where(options.where);
    this.#window = new TimeWindow(what, options.from, options.to);
    this.#zone = options.timeZone === undefined ? undefined : new TimeZone(what, options.timeZone);
    this.#gap = options.sessionGap;
    this.#tables = new TableRoles(options.columns, this.#events, this.#where, findings);
  }

  /** Starts the next table. */
  open(file: string): void {
    this.#findings.file = file;
    this.#roles = undefined;
    this.#rows = 0;
    this.#hasDates = undefined;
  }

  /** Reads all of a table. Throws `invalid-file`, `invalid-option`, and what the reader throws. */
  async read(reader: TableReader): Promise<void> {
    this.open(reader.name);
    for await (const batch of reader.batches(this.choose)) this.take(batch);
  }

  /** The columns of the open table that are read. Throws as `take` does. */
  readonly choose: ChooseColumns = (names, width) => this.#tables.needed(names, width);

  /** Reads a batch of the table. Throws `invalid-file` and `invalid-option`. */
  take(given: Batch): void {
    if (given.size === 0 && given.names === undefined) return;
    const roles = this.#roles ?? this.#begin(given);
    const batch = this.#areLists ? spread(given, roles) : given;
    this.#cells = this.#cellsOf(batch, roles);
    this.#where?.take(batch);
    const { event, timestamp, rating, title } = this.#cells;
    const [users, items] = [this.#cells.user as Cells, this.#cells.item as Cells];
    const { size, lines } = batch;
    const wrong = batch.wrong === undefined || batch.wrong.size === 0 ? undefined : batch.wrong;
    const where = this.#where;
    const within = this.#window.isOpen || timestamp === undefined ? undefined : this.#window;
    const user = new Int32Array(size);
    const item = new Int32Array(size);
    const time = timestamp && new Float64Array(size);
    const ratings = rating !== undefined || this.#events.isWeighted ? new Float64Array(size) : undefined;
    let kept = 0;
    for (let row = 0; row < size; row++) {
      const line = lines === undefined ? this.#rows + row + 1 : (lines[row] as number);
      const why = wrong?.get(row);
      if (why !== undefined) {
        this.#findings.fault(line, why);
        continue;
      }
      this.#seen++;
      if (where?.has(row) === false) continue;
      const weight = event === undefined ? 1 : this.#events.weigh(event, row);
      if (Number.isNaN(weight)) continue;
      const at = timestamp === undefined ? 0 : this.#timeAt(timestamp, row, line);
      if (within?.has(at) === false) continue;
      const rated = rating === undefined ? weight : this.#ratingAt(rating, row, line);
      if (Number.isNaN(at) || Number.isNaN(rated)) continue;
      if (users.isEmpty(row) || items.isEmpty(row)) {
        const column = users.isEmpty(row) ? "user" : "item";
        this.#findings.fault(line, `${column} is empty`, { column, value: "" });
        continue;
      }
      const index = this.#idAt(this.#log.items, items, row, line);
      const of = index < 0 ? -1 : this.#idAt(this.#log.users, users, row, line);
      if (of < 0) continue;
      user[kept] = of;
      item[kept] = index;
      if (time !== undefined) time[kept] = at;
      if (ratings !== undefined) ratings[kept] = rated;
      kept++;
      if (title === undefined || title.isEmpty(row) || this.#log.hasTitle(index)) continue;
      this.#log.setTitle(index, title.text(row).trim());
    }
    this.#rows += given.size;
    if (kept === 0) return;
    this.#log.add({
      user: user.slice(0, kept),
      item: item.slice(0, kept),
      time: time?.slice(0, kept),
      rating: ratings?.slice(0, kept),
    });
  }

  /** The data set of all tables. Throws `invalid-file` if there is no event. */
  finish(name: string): Dataset {
    this.#events.finish(this.#findings);
    if (this.#log.size === 0) {
      const [first] = this.#findings.leftOut > 0 ? this.#findings.notes() : [];
      const chosen = `the options where, from and to keep none of its ${this.#seen} rows`;
      const why = first ?? (this.#seen > 0 ? chosen : "only a header");
      const { file } = this.#findings;
      throw new SasrecError("invalid-file", `${file} has no events: ${why}`, { file });
    }
    const contents = this.#log.finish(name, this.#findings.notes());
    const { users, items } = contents.ids;
    const among = [...this.#tables.names].filter(
      (one) => users.indexOf(one) !== undefined || items.indexOf(one) !== undefined,
    );
    const note = `${listed(among.map(quoted))} among the ids are names of columns: a header with other columns may stand among the rows`;
    const noted = among.length === 0 ? contents : { ...contents, notes: [...(contents.notes ?? []), note] };
    return Dataset.of(this.#gap === undefined ? noted : bySessions(noted, this.#gap));
  }

  #begin(batch: Batch): Roles {
    const { roles, areLists } = this.#tables.begin(batch);
    this.#roles = roles;
    this.#areLists = areLists;
    if (roles.timestamp !== undefined || this.#window.isOpen) return roles;
    const message = `options "from" and "to": ${this.#findings.file} has no times; name their column with columns: { timestamp: "…" }`;
    throw new SasrecError("invalid-option", message, { option: "from" });
  }

  #cellsOf({ columns }: Batch, roles: Roles): Partial<Record<Role, Cells>> {
    const cells: Partial<Record<Role, Cells>> = {};
    const { session, history, ...read } = roles;
    const places: Partial<Record<Role, number>> = { ...read, item: roles.item ?? (history as number) };
    for (const role of ROLES) {
      const position = places[role];
      const column = position === undefined ? undefined : columns[position];
      if (column !== undefined) cells[role] = cellsOf(column, this.#cells[role]);
    }
    if (session === undefined) return cells;
    return {
      ...cells,
      user: new PairCells(cells.user as Cells, cellsOf(columns[session] as Batch["columns"][number], undefined)),
    };
  }

  #idAt(ids: IdBuilder, cells: Cells, row: number, line: number): number {
    const index = cells.addTo(ids, row);
    if (index >= 0) return index;
    const value = cells.text(row);
    const column = ids === this.#log.items ? "item" : "user";
    this.#findings.fault(line, `${quoted(value)} cannot be an id: a text, or a number up to 2^53`, { column, value });
    return index;
  }

  #ratingAt(cells: Cells, row: number, line: number): number {
    const number = cells.number(row);
    if (Number.isFinite(number)) return number;
    const value = cells.text(row);
    this.#findings.fault(line, `rating ${quoted(value)} is not a number`, { column: "rating", value });
    return Number.NaN;
  }

  #dateAt(cells: Cells, row: number): number {
    const date = cells.time(row);
    return this.#zone === undefined || hasZone(cells.text(row)) ? date : this.#zone.utcOf(date);
  }

  #timeAt(cells: Cells, row: number, line: number): number {
    const value = this.#hasDates === true ? this.#dateAt(cells, row) : cells.number(row);
    if (Number.isFinite(value)) {
      this.#hasDates ??= false;
      return value;
    }
    const date = this.#hasDates === true ? Number.NaN : this.#dateAt(cells, row);
    if (this.#hasDates === undefined && !Number.isNaN(date)) {
      this.#hasDates = true;
      return date;
    }
    const dates = "is not an ISO 8601 date, as in the first row";
    const numbers = Number.isNaN(date)
      ? "is neither a number nor an ISO 8601 date"
      : "is a date, and not a number as in the first row";
    const text = cells.text(row);
    const why = this.#hasDates === true ? dates : numbers;
    this.#findings.fault(line, `timestamp ${quoted(text)} ${why}`, { column: "timestamp", value: text });
    return Number.NaN;
  }
}
