/**
 * Tables in, one log of events out.
 *
 * ```ts
 * const data = await readEvents(csvReader("events.csv"), { user: "who", item: "sku", timestamp: "at" });
 * ```
 *
 * @module
 */

import { Dataset } from "../data/dataset.ts";
import type { IdBuilder } from "../data/id-builder.ts";
import { LogBuilder } from "../data/log-builder.ts";
import { listed, quoted, SasrecError } from "../errors.ts";
import { type Cells, cellsOf } from "./cells.ts";
import { type EventChoice, EventTypes } from "./event-types.ts";
import { Findings } from "./findings.ts";
import type { Batch, ChooseColumns, TableReader } from "./reader.ts";
import { type ColumnMap, ROLES, type Role, type Roles, rolesByPlace, rolesInHeader } from "./roles.ts";
import { areFine, areTimes, unreadNotes } from "./unread.ts";

/** How events are read. */
export interface ReadEventsOptions {
  /** The name of the data set; default: that of the first table. */
  readonly name?: string | undefined;
  /** `"skip"` leaves out rows that cannot be read, and counts them in the notes. Default `"stop"`: an error. */
  readonly onError?: "stop" | "skip" | undefined;
  /** Types of events that are read, of a log that has such a column; see `ParseOptions`. */
  readonly events?: EventChoice | undefined;
}

/**
 * The events of a table, or of several, one after the other. Throws `invalid-file` naming table, row, column and value,
 * `invalid-option` for a column that is not there, and what the readers throw.
 */
export async function readEvents(
  readers: TableReader | readonly TableReader[],
  columns: ColumnMap = {},
  options: ReadEventsOptions = {},
): Promise<Dataset> {
  const all = Array.isArray(readers) ? readers : [readers as TableReader];
  const findings = new Findings("", options.onError ?? "stop");
  const reading = new EventReading(columns, options.events, findings);
  for (const reader of all) await reading.read(reader);
  return reading.finish(options.name ?? all[0]?.name ?? "unnamed");
}

/** Rows of a first batch whose unread columns and times are looked at. */
const SAMPLE = 200;

/** What it takes to read one table after the other; `readEvents` is the short way. */
export class EventReading {
  readonly #map: ColumnMap;
  readonly #findings: Findings;
  readonly #events: EventTypes;
  readonly #log = new LogBuilder();
  /** Names of the columns of users and items. */
  readonly #names: string[] = [];
  #cells: Partial<Record<Role, Cells>> = {};
  #roles: Roles | undefined;
  /** The first table's: either all have times, and ratings, or none has. */
  #firstRoles: Roles | undefined;
  #firstFile = "";
  /** Rows of the table before the current batch. */
  #rows = 0;
  /** Whether the table's times are dates; its first one decides. */
  #hasDates: boolean | undefined;

  constructor(map: ColumnMap, events: EventChoice | undefined, findings: Findings) {
    this.#map = map;
    this.#findings = findings;
    this.#events = new EventTypes(events);
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
  readonly choose: ChooseColumns = (names, width) => {
    return Object.values(this.#roles ?? this.#rolesOf(names, width));
  };

  /** Reads a batch of the table. Throws `invalid-file` and `invalid-option`. */
  take(batch: Batch): void {
    if (batch.size === 0 && batch.names === undefined) return;
    this.#roles ??= this.#begin(batch);
    this.#cells = this.#cellsOf(batch, this.#roles);
    const { event, timestamp, rating, title } = this.#cells;
    const [users, items] = [this.#cells.user as Cells, this.#cells.item as Cells];
    const { size, lines } = batch;
    const wrong = batch.wrong === undefined || batch.wrong.size === 0 ? undefined : batch.wrong;
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
      const weight = event === undefined ? 1 : this.#events.weigh(event, row);
      if (Number.isNaN(weight)) continue;
      const at = timestamp === undefined ? 0 : this.#timeAt(timestamp, row, line);
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
    this.#rows += size;
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
      const { file } = this.#findings;
      throw new SasrecError("invalid-file", `${file} has no events: ${first ?? "only a header"}`, { file });
    }
    const contents = this.#log.finish(name, this.#findings.notes());
    const { users, items } = contents.ids;
    const among = [...new Set(this.#names)].filter(
      (one) => users.indexOf(one) !== undefined || items.indexOf(one) !== undefined,
    );
    if (among.length === 0) return Dataset.of(contents);
    const note = `${listed(among.map(quoted))} among the ids are names of columns: a header with other columns may stand among the rows`;
    return Dataset.of({ ...contents, notes: [...(contents.notes ?? []), note] });
  }

  #rolesOf(names: readonly string[] | undefined, width: number): Roles {
    const { file } = this.#findings;
    return names === undefined ? rolesByPlace(width, this.#map, file) : rolesInHeader(names, this.#map, file);
  }

  #begin(batch: Batch): Roles {
    const { names, columns } = batch;
    const roles = this.#rolesOf(names, columns.length);
    this.#check(roles, this.#findings.file);
    const nameOf = (position: number): string => names?.[position] ?? String(position + 1);
    if (names !== undefined) this.#names.push(nameOf(roles.user), nameOf(roles.item));
    if (roles.event !== undefined) this.#events.open(nameOf(roles.event));
    const sample = (position: number): string[] => {
      const cells = cellsOf(columns[position] as Batch["columns"][number], undefined);
      const values: string[] = [];
      for (let row = 0; row < Math.min(SAMPLE, batch.size); row++) {
        if (batch.wrong?.has(row) !== true) values.push(cells.text(row));
      }
      return values;
    };
    const read = Object.values(roles);
    const unread = columns.flatMap((_, position) => {
      if (read.includes(position)) return [];
      const name = names === undefined ? String(position + 1) : quoted(nameOf(position));
      return [{ name, key: nameOf(position), values: sample(position) }];
    });
    for (const note of unreadNotes(unread, this.#map, roles.timestamp !== undefined)) this.#findings.note(note);
    if (roles.timestamp === undefined && roles.rating !== undefined && areTimes(sample(roles.rating))) {
      this.#findings.note(
        "what is read as ratings looks like times; give columns: { timestamp: 3 }, or --columns timestamp=3",
      );
    }
    if (roles.timestamp !== undefined && areFine(sample(roles.timestamp))) {
      this.#findings.note(
        "times have more digits than a number holds: events closer than a microsecond keep the order of rows",
      );
    }
    return roles;
  }

  /** All tables must have what the first one has; chosen events need a column. */
  #check(roles: Roles, file: string): void {
    const first = this.#firstRoles;
    if (this.#events.choice !== undefined && roles.event === undefined) {
      throw new SasrecError(
        "invalid-option",
        `option "events": ${file} has no column of event types; name it with columns: { event: "…" }`,
        { option: "events", value: this.#events.choice },
      );
    }
    if (this.#events.isWeighted && roles.rating !== undefined) {
      const advice = "leave that column unread with columns: { rating: null }";
      throw new SasrecError(
        "invalid-option",
        `option "events": weights become ratings, and ${file} has ratings; ${advice}`,
        { option: "events", value: this.#events.choice },
      );
    }
    this.#firstRoles ??= roles;
    if (first === undefined) {
      this.#firstFile = file;
      return;
    }
    for (const role of ["timestamp", "rating"] as const) {
      const [has, had] = [roles[role] !== undefined, first[role] !== undefined];
      if (has === had) continue;
      const [one, other] = has ? [file, this.#firstFile] : [this.#firstFile, file];
      const message = `${one} has ${role}s and ${other} has none: leave them unread with columns: { ${role}: null }, or name the column`;
      throw new SasrecError("invalid-file", message, { file, column: role });
    }
  }

  #cellsOf({ columns }: Batch, roles: Roles): Partial<Record<Role, Cells>> {
    const cells: Partial<Record<Role, Cells>> = {};
    for (const role of ROLES) {
      const position = roles[role];
      const column = position === undefined ? undefined : columns[position];
      if (column !== undefined) cells[role] = cellsOf(column, this.#cells[role]);
    }
    return cells;
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

  #timeAt(cells: Cells, row: number, line: number): number {
    const value = this.#hasDates === true ? cells.time(row) : cells.number(row);
    if (Number.isFinite(value)) {
      this.#hasDates ??= false;
      return value;
    }
    const date = this.#hasDates === true ? Number.NaN : cells.time(row);
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
