/** Which columns are read of the tables of a log, and whether the tables go together. */

import { quoted, SasrecError } from "../../errors.ts";
import { type Cells, cellsOf } from "../cells.ts";
import type { Findings } from "../findings.ts";
import type { Batch, Column } from "../reader.ts";
import { type ColumnMap, type Roles, rolesByPlace, rolesInHeader } from "../roles.ts";
import { areFine, areTimes, unreadNotes } from "../unread.ts";
import type { EventTypes } from "./event-types.ts";
import { areLists, hasLists } from "./lists.ts";
import type { Where } from "./where.ts";

/** Rows of a first batch whose unread columns and times are looked at. */
const SAMPLE = 200;

/** The roles of one table after the other. */
export class TableRoles {
  readonly #map: ColumnMap;
  readonly #findings: Findings;
  readonly #events: EventTypes;
  readonly #where: Where | undefined;
  /** Names of the columns of users and items. */
  readonly names: Set<string> = new Set();
  /** The first table's: either all have times, and ratings, or none has. */
  #first: Roles | undefined;
  #firstFile = "";

  constructor(map: ColumnMap, events: EventTypes, where: Where | undefined, findings: Findings) {
    this.#map = map;
    this.#events = events;
    this.#where = where;
    this.#findings = findings;
  }

  /** The positions of the columns that are needed. Throws `invalid-file` and `invalid-option`. */
  needed(names: readonly string[] | undefined, width: number): readonly number[] {
    const compared = this.#where?.open(names ?? placeNames(width), this.#findings.file) ?? [];
    return [...Object.values(this.#rolesOf(names, width)), ...compared];
  }

  /**
   * The roles in a table that begins with `batch`, and whether its items are lists. Notes what looks as if it should be read.
   * Throws `invalid-file` and `invalid-option`, also for a table that does not go with those before it.
   */
  begin(batch: Batch): { readonly roles: Roles; readonly areLists: boolean } {
    const { names, columns } = batch;
    const { file } = this.#findings;
    const nameOf = (position: number): string => names?.[position] ?? String(position + 1);
    const sample = (position: number): string[] => valuesIn(batch, position);
    const roles = this.#checked(this.#rolesOf(names, columns.length), sample, names);
    this.#where?.open(names ?? placeNames(columns.length), file);
    this.#check(roles, file);
    for (const position of [roles.user, roles.item]) {
      if (names !== undefined && position !== undefined) this.names.add(nameOf(position));
    }
    if (roles.event !== undefined) this.#events.open(nameOf(roles.event));
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
    const items = roles.item === undefined ? undefined : columns[roles.item];
    return { roles, areLists: roles.history !== undefined || hasLists(items) };
  }

  #rolesOf(names: readonly string[] | undefined, width: number): Roles {
    const { file } = this.#findings;
    return names === undefined ? rolesByPlace(width, this.#map, file) : rolesInHeader(names, this.#map, file);
  }

  /** A column that is called like lists of items must look like them; if it is named, it is taken as it is. */
  #checked(roles: Roles, sample: (position: number) => string[], names: readonly string[] | undefined): Roles {
    const { history, ...others } = roles;
    if (history === undefined || this.#map.history !== undefined) return roles;
    const isOf = /:\w+_seq$/.test(names?.[history] ?? "");
    if (isOf || (roles.item === undefined ? sample(history).length > 0 : areLists(sample(history)))) return roles;
    return others;
  }

  /** All tables must have what the first one has; chosen events need a column. */
  #check(roles: Roles, file: string): void {
    const first = this.#first;
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
    this.#first ??= roles;
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
}

function placeNames(width: number): readonly string[] {
  return Array.from({ length: width }, (_, position) => String(position + 1));
}

function valuesIn({ columns, size, wrong }: Batch, position: number): string[] {
  const cells: Cells = cellsOf(columns[position] as Column, undefined);
  const values: string[] = [];
  for (let row = 0; row < Math.min(SAMPLE, size); row++) if (wrong?.has(row) !== true) values.push(cells.text(row));
  return values;
}
