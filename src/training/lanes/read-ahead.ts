/**
 * Reading rows of a large table before they are worked on. Rows that a batch touches lie anywhere in memory: worked on one
 * after the other, each waits for memory; read ahead of that, many wait at the same time.
 */

/** Numbers of a table from which on it does not fit the processor's caches, and is read ahead: 16 MB. */
const LARGE = 1 << 22;

/** Rows to read ahead: few enough to still be in the nearest cache when their turn comes. */
const AHEAD = 16;

/** Numbers of a cache line. */
const LINE = 16;

/** Where sums go, so that no compiler leaves the reading out. */
const sums = new Float64Array(1);

/** Calls `work` for each of the first `count` of `rows`, of `d` numbers, with `tables` read shortly before. */
export function forRows(
  rows: Int32Array,
  count: number,
  d: number,
  tables: readonly Float32Array[],
  work: (row: number, i: number) => void,
): void {
  for (let start = 0; start < count; start += AHEAD) {
    const end = Math.min(count, start + AHEAD);
    for (const table of tables) if (table.length > LARGE) sums[0] = readLines(table, rows, start, end, d);
    for (let i = start; i < end; i++) work(rows[i] as number, i);
  }
}

/** The sum of a number of each line. */
function readLines(table: Float32Array, rows: Int32Array, start: number, end: number, d: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) {
    const from = (rows[i] as number) * d;
    for (let at = from; at < from + d; at += LINE) sum += table[at] as number;
  }
  return sum;
}
