/**
 * The rows of a table that a batch touches, numbered in the order of their first touch.
 *
 * @module
 */

/** A set of rows with a number for each, cleared in time proportional to its size. */
export class TouchedRows {
  /** Row of the table by number; the first `count` are in use. */
  readonly rows: Int32Array;
  /** Number + 1 by row of the table; 0 for rows not touched. */
  readonly #numbers: Int32Array;
  #count = 0;

  constructor(tableRows: number, capacity: number) {
    this.rows = new Int32Array(capacity);
    this.#numbers = new Int32Array(tableRows);
  }

  get count(): number {
    return this.#count;
  }

  /** The number of `row`, which is touched from now on. */
  touch(row: number): number {
    const known = this.#numbers[row] as number;
    if (known > 0) return known - 1;
    this.rows[this.#count] = row;
    this.#numbers[row] = ++this.#count;
    return this.#count - 1;
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#numbers[this.rows[i] as number] = 0;
    this.#count = 0;
  }
}
