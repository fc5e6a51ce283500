/** Rows whose items are a list, as rows of one item each. */

import type { Batch, Column, TextColumn, Value } from "../reader.ts";
import type { Roles } from "../roles.ts";

/** Whether a column of a typed table has lists. */
export function hasLists(column: Column | undefined): boolean {
  if (Array.isArray(column)) return column.some((value: Value) => Array.isArray(value));
  return column !== undefined && "dictionary" in column && column.dictionary.some(Array.isArray);
}

/** Whether texts look like lists: in brackets, or most of them with more than one part. */
export function areLists(texts: readonly string[]): boolean {
  const some = texts.filter((text) => text !== "");
  const several = some.filter((text) => /\S[\s,;|]+\S/.test(text));
  const bracketed = some.filter((text) => /^[[({].*[\])}]$/s.test(text));
  return bracketed.length === some.length ? some.length > 0 : several.length * 2 > some.length;
}

/**
 * `batch` with a row for each element of its lists: those of `roles.history`, and after them the item of the row, if it has
 * both; or those of the item column itself. A list in another column that is as long belongs to them element by element.
 */
export function spread(batch: Batch, { item, history, ...others }: Roles): Batch {
  const lists = batch.columns[history ?? (item as number)] as Column;
  const last = history === undefined || item === undefined ? undefined : batch.columns[item];
  const rows: number[] = [];
  const places: number[] = [];
  const elements = "places" in lists ? textLists(lists, last) : typedLists(lists, last);
  const wrong = new Map<number, string>();
  for (let row = 0; row < batch.size; row++) {
    const why = batch.wrong?.get(row);
    if (why !== undefined) wrong.set(rows.length, why);
    const count = why === undefined ? elements.add(row) : elements.skip();
    for (let place = 0; place < count; place++) {
      rows.push(row);
      places.push(place);
    }
  }
  const lines = Int32Array.from(rows, (row) => batch.lines?.[row] ?? 0);
  const used = Object.values(others);
  const columns = batch.columns.map((column, position) => {
    return used.includes(position) ? gathered(column, rows, places, elements.counts) : rowsOf(column, rows);
  });
  columns[item ?? (history as number)] = elements.column();
  return { names: batch.names, columns, size: rows.length, wrong, ...(batch.lines && { lines }) };
}

interface Elements {
  /** By row, the elements of its list. */
  readonly counts: number[];
  /** Adds the elements of row `row`; returns how many there are. */
  add(row: number): number;
  /** Adds one that is empty, for a row that cannot be read. */
  skip(): number;
  column(): Column;
}

function cellAt(column: Column, row: number): Value {
  if ("dictionary" in column) return column.dictionary[column.codes[row] as number] ?? null;
  return (column as readonly Value[])[row] ?? null;
}

function typedLists(lists: Column, last: Column | undefined): Elements {
  const values: Value[] = [];
  const counts: number[] = [];
  return {
    counts,
    add(row) {
      const value = cellAt(lists, row);
      const all = Array.isArray(value) ? value : value === null ? [] : [value as Exclude<Value, readonly unknown[]>];
      const end = last === undefined ? null : cellAt(last, row);
      const size = values.length;
      values.push(...all, ...(end === null ? [] : [end]));
      counts.push(all.length);
      return values.length - size;
    },
    skip() {
      counts.push(0);
      return values.push(null) - (values.length - 1);
    },
    column: () => values,
  };
}

const SEPARATORS: readonly string[] = [",", ";", "|"];

function textLists(lists: TextColumn, last: Column | undefined): Elements {
  const starts: number[] = [];
  const ends: number[] = [];
  const counts: number[] = [];
  const add = (from: number, to: number): void => {
    starts.push(from);
    ends.push(to);
  };
  return {
    counts,
    add(row) {
      const before = starts.length;
      const place = (lists.places[row] as number) + lists.offset;
      cutList(lists.bytes, lists.starts[place] as number, lists.ends[place] as number, add);
      counts.push(starts.length - before);
      if (last !== undefined && "places" in last) {
        const end = (last.places[row] as number) + last.offset;
        if (last.starts[end] !== last.ends[end]) add(last.starts[end] as number, last.ends[end] as number);
      }
      return starts.length - before;
    },
    skip() {
      counts.push(0);
      add(0, 0);
      return 1;
    },
    column: () => ({
      ...lists,
      starts: Int32Array.from(starts),
      ends: Int32Array.from(ends),
      places: Int32Array.from(starts, (_, place) => place),
      offset: 0,
    }),
  };
}

const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);
const isQuote = (byte: number): boolean => byte === 34 || byte === 39;

/** Calls `add` for each element of the list that `bytes[from .. to)` writes: `a b c`, `a,b,c`, `['a', 'b']`. */
function cutList(bytes: Uint8Array, from: number, to: number, add: (from: number, to: number) => void): void {
  const open = "[({".indexOf(String.fromCharCode(bytes[from] as number));
  const isBracketed = to - from >= 2 && open >= 0 && bytes[to - 1] === "])}".charCodeAt(open);
  const [start, end] = isBracketed ? [from + 1, to - 1] : [from, to];
  const used = SEPARATORS.find((separator) => bytes.subarray(start, end).includes(separator.charCodeAt(0)));
  const separator = used?.charCodeAt(0) ?? 32;
  for (let at = start; at < end; ) {
    let stop = at;
    const quote = bytes[at] as number;
    if (isQuote(quote)) {
      const close = bytes.indexOf(quote, at + 1);
      if (close !== -1 && close < end) stop = close;
    }
    while (stop < end && (separator === 32 ? !isBlank(bytes[stop] as number) : bytes[stop] !== separator)) stop++;
    let [first, past] = [at, stop];
    while (first < past && isBlank(bytes[first] as number)) first++;
    while (past > first && isBlank(bytes[past - 1] as number)) past--;
    if (past - first >= 2 && isQuote(bytes[first] as number) && bytes[first] === bytes[past - 1]) {
      first++;
      past--;
    }
    if (past > first) add(first, past);
    at = stop + 1;
    while (separator !== 32 && at < end && isBlank(bytes[at] as number)) at++;
  }
}

/** The column with row `rows[i]` of it as row `i`. */
function rowsOf(column: Column, rows: readonly number[]): Column {
  if ("places" in column) return { ...column, places: Int32Array.from(rows, (row) => column.places[row] as number) };
  if ("dictionary" in column) return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] as number) };
  if (column.length === 0) return column;
  return rows.map((row) => column[row] as Value);
}

/** The same; a list as long as the row's list of items gives its elements. */
function gathered(
  column: Column,
  rows: readonly number[],
  places: readonly number[],
  counts: readonly number[],
): Column {
  if (!hasLists(column)) return rowsOf(column, rows);
  return rows.map((row, i) => {
    const value = cellAt(column, row);
    return Array.isArray(value) && value.length === counts[row] ? (value[places[i] as number] as Value) : value;
  });
}
