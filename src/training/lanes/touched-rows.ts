/** The rows of a table that a batch touches, numbered in the order of their first touch. */

/** Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4): 2^32 over the golden ratio. */
const GOLDEN = 0x9e3779b9;

/**
 * A set of rows with a number for each, cleared in time proportional to its size. A hash table with open addressing
 * and linear probing, at most half full: its size follows the batch's, and not the table's.
 */
export class TouchedRows {
  /** Row of the table by number; the first `count` are in use. */
  readonly rows: Int32Array;
  /** Number + 1 by slot; 0 for free ones. */
  readonly #numbers: Int32Array;
  /** Slot by number. */
  readonly #slots: Int32Array;
  readonly #shift: number;
  #count = 0;

  /** For at most `capacity` rows, each below 2^31. */
  constructor(capacity: number) {
    const bits = Math.max(1, Math.ceil(Math.log2(2 * capacity + 1)));
    this.rows = new Int32Array(capacity);
    this.#slots = new Int32Array(capacity);
    this.#numbers = new Int32Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  get count(): number {
    return this.#count;
  }

  has(row: number): boolean {
    return (this.#numbers[this.#slotOf(row)] as number) > 0;
  }

  /** The number of `row`, which is touched from now on. */
  touch(row: number): number {
    const slot = this.#slotOf(row);
    const known = this.#numbers[slot] as number;
    if (known > 0) return known - 1;
    this.rows[this.#count] = row;
    this.#slots[this.#count] = slot;
    this.#numbers[slot] = ++this.#count;
    return this.#count - 1;
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#numbers[this.#slots[i] as number] = 0;
    this.#count = 0;
  }

  /** Where `row` is, or belongs. */
  #slotOf(row: number): number {
    const numbers = this.#numbers;
    const last = numbers.length - 1;
    let slot = Math.imul(row, GOLDEN) >>> this.#shift;
    for (;;) {
      const number = numbers[slot] as number;
      if (number === 0 || this.rows[number - 1] === row) return slot;
      slot = (slot + 1) & last;
    }
  }
}
