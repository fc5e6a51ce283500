/** A set of item indices for the inner loops. */

/** Items 0..n-1, each in the set or not. Emptied in one step, so that one set serves all users. */
export class ItemMarks {
  readonly #stamps: Int32Array;
  #stamp = 1;
  #items: number[] = [];

  constructor(numItems: number) {
    this.#stamps = new Int32Array(numItems);
  }

  /** The items in the set, in the order in which they came. */
  get items(): readonly number[] {
    return this.#items;
  }

  clear(): void {
    this.#stamp++;
    this.#items = [];
  }

  has(item: number): boolean {
    return this.#stamps[item] === this.#stamp;
  }

  /** Whether `item` was not in the set before. */
  add(item: number): boolean {
    if (this.has(item)) return false;
    this.#stamps[item] = this.#stamp;
    this.#items.push(item);
    return true;
  }
}
