/**
 * A growing set of distinct ids, each with its index: a hash table over typed arrays.
 *
 * A JavaScript Map ends at 16.7 million entries and takes some 100 bytes an id. Here a number takes 8 bytes, a text its
 * UTF-8 bytes and 4, and the table 6 to 12 bytes an id.
 */

import { resized } from "../arrays.ts";
import { SasrecError } from "../errors.ts";
import { readText, writeText } from "./text-bytes.ts";

/** All texts of a table together: what one array holds on every engine. */
const MOST_TEXT_BYTES = 2 ** 32 - 1;

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
let scratch = new Uint8Array(1024);

/** Distinct ids in the order in which they were added. */
export class IdTable {
  #size = 0;
  /** Index + 1 of the id in each slot, 0 for a free one; a power of two, at most two thirds full. */
  #slots: Int32Array;
  /** Ids that the slots have room for. */
  #limit: number;
  /** By index; NaN for a text. Absent as long as there are texts only. */
  #numbers: Float64Array | undefined;
  /** Where each text ends in `#bytes`; a number has an empty one. Absent as long as there are numbers only. */
  #ends: Uint32Array | undefined;
  #bytes: Uint8Array = new Uint8Array(0);

  /** @param expected ids for which there is room from the start */
  constructor(expected = 0) {
    let slots = 16;
    while (roomIn(slots) < expected) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.#limit = roomIn(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** Whether there are numbers and texts. */
  get isMixed(): boolean {
    return this.#numbers !== undefined && this.#ends !== undefined;
  }

  /** The index of `id`, which is added if it is not there. */
  add(id: string | number): number {
    if (typeof id === "number") return this.addNumber(id);
    return this.addText(scratch, 0, encode(id));
  }

  addNumber(id: number): number {
    this.#makeRoom();
    const slot = this.#slotOfNumber(id);
    const known = this.#slots[slot] as number;
    if (known > 0) return known - 1;
    const index = this.#size++;
    this.#slots[slot] = index + 1;
    this.#numbers ??= new Float64Array(this.#limit).fill(Number.NaN, 0, index);
    this.#numbers[index] = id === 0 ? 0 : id; // -0 is 0
    if (this.#ends !== undefined) this.#ends[index] = this.#startOf(index);
    return index;
  }

  /** The index of the text whose UTF-8 bytes are `bytes[from .. to)`, which is added if it is not there. */
  addText(bytes: Uint8Array, from: number, to: number): number {
    this.#makeRoom();
    const slot = this.#slotOfText(bytes, from, to);
    const known = this.#slots[slot] as number;
    if (known > 0) return known - 1;
    const index = this.#size++;
    this.#slots[slot] = index + 1;
    this.#ends ??= new Uint32Array(this.#limit);
    if (this.#numbers !== undefined) this.#numbers[index] = Number.NaN;
    const start = this.#startOf(index);
    const end = start + to - from;
    this.#makeTextRoom(end);
    for (let i = from, j = start; i < to; i++, j++) this.#bytes[j] = bytes[i] as number;
    this.#ends[index] = end;
    return index;
  }

  /** The index of `id`; -1 if it is not there. */
  indexOf(id: string | number): number {
    if (typeof id === "number") return Number.isNaN(id) ? -1 : (this.#slots[this.#slotOfNumber(id)] as number) - 1;
    if (this.#ends === undefined) return -1;
    return (this.#slots[this.#slotOfText(scratch, 0, encode(id))] as number) - 1;
  }

  /** The id at `index`, which must be there. */
  at(index: number): string | number {
    if (this.#ends === undefined) return (this.#numbers as Float64Array)[index] as number;
    const number = this.#numbers?.[index];
    if (number !== undefined && !Number.isNaN(number)) return number;
    return readText(this.#bytes, this.#startOf(index), this.#ends[index] as number);
  }

  /** Adds the id at `index` of `other`; returns its index here. */
  addFrom(other: IdTable, index: number): number {
    return other.#isText(index)
      ? this.addText(other.#bytes, other.#startOf(index), other.#ends?.[index] as number)
      : this.addNumber(other.#numbers?.[index] as number);
  }

  /** The index here of the id at `index` of `other`; -1 if it is not there. */
  find(other: IdTable, index: number): number {
    if (!other.#isText(index)) return this.indexOf(other.#numbers?.[index] as number);
    if (this.#ends === undefined) return -1;
    return (
      (this.#slots[this.#slotOfText(other.#bytes, other.#startOf(index), other.#ends?.[index] as number)] as number) - 1
    );
  }

  /** Gives back the room for more ids. The table can grow nevertheless. */
  trim(): this {
    this.#bytes = this.#bytes.slice(0, this.#startOf(this.#size));
    this.#numbers = this.#numbers?.slice(0, this.#size);
    this.#ends = this.#ends?.slice(0, this.#size);
    this.#limit = this.#size;
    return this;
  }

  #isText(index: number): boolean {
    return this.#numbers === undefined || Number.isNaN(this.#numbers[index]);
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends?.[index - 1] ?? 0);
  }

  #makeTextRoom(end: number): void {
    if (end > MOST_TEXT_BYTES) {
      throw new SasrecError("invalid-data", "the ids take more than 4 GB of text: use shorter ones, or numbers");
    }
    if (end <= this.#bytes.length) return;
    this.#bytes = resized(this.#bytes, Math.min(MOST_TEXT_BYTES, Math.max(256, 2 * end)));
  }

  /** The slot in which `id` is or would be. */
  #slotOfNumber(id: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const numbers = this.#numbers;
    for (let slot = hashNumber(id) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === 0 || numbers?.[entry - 1] === id) return slot;
    }
  }

  #slotOfText(bytes: Uint8Array, from: number, to: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashText(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === 0 || this.#isSame(entry - 1, bytes, from, to)) return slot;
    }
  }

  #isSame(index: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (!this.#isText(index) || this.#ends === undefined) return false;
    const own = this.#bytes;
    const start = this.#startOf(index);
    if ((this.#ends[index] as number) - start !== to - from) return false;
    for (let i = from, j = start; i < to; i++, j++) if (bytes[i] !== own[j]) return false;
    return true;
  }

  /** Room for one more id: twice the slots if two thirds are taken. */
  #makeRoom(): void {
    if (this.#size < this.#limit) return;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = this.#hashAt(index) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
    this.#limit = roomIn(slots.length);
    this.#numbers &&= resized(this.#numbers, this.#limit);
    this.#ends &&= resized(this.#ends, this.#limit);
  }

  #hashAt(index: number): number {
    return this.#isText(index)
      ? hashText(this.#bytes, this.#startOf(index), this.#ends?.[index] as number)
      : hashNumber(this.#numbers?.[index] as number);
  }
}

/** Ids for which so many slots have room. */
function roomIn(slots: number): number {
  return Math.floor((slots * 2) / 3);
}

function encode(text: string): number {
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 6);
  return writeText(text, scratch, 0);
}

function hashNumber(id: number): number {
  if ((id | 0) === id) return mixed(id);
  float[0] = id;
  return mixed((words[0] as number) ^ Math.imul(words[1] as number, 0x9e3779b1));
}

function hashText(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return mixed(hash);
}

/** Spreads the bits: tables look at the lowest ones. */
function mixed(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
