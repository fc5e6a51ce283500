/** Texts as the UTF-8 bytes that the tokenizer takes. */

import { readText, writeText } from "../../data/text-bytes.ts";
import { SasrecError } from "../../errors.ts";
import type { TextColumn } from "../reader.ts";

/** How a file's bytes stand for characters. */
export type Encoding = "utf-8" | "latin1";

/** Characters turned into bytes at once. */
const PIECE = 262_144;

/** `text` in pieces of UTF-8. A piece is valid until the next one. */
export function* utf8Pieces(text: string): Generator<Uint8Array> {
  const room = new Uint8Array(3 * Math.min(PIECE + 1, text.length));
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + PIECE, text.length);
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last < 0xdc00 && to < text.length) to++; // both halves of a character in one piece
    yield room.subarray(0, writeText(text.slice(from, to), room, 0));
    from = to;
  }
}

/** UTF-8 of ISO 8859-1, in which each byte is a character. (For `TextDecoder`, `"latin1"` is Windows-1252.) */
export function utf8OfLatin1(bytes: Uint8Array): Uint8Array {
  const utf8 = new Uint8Array(2 * bytes.length);
  let to = 0;
  for (const byte of bytes) {
    if (byte < 0x80) utf8[to++] = byte;
    else {
      utf8[to++] = 0xc0 | (byte >> 6);
      utf8[to++] = 0x80 | (byte & 63);
    }
  }
  return utf8.subarray(0, to);
}

/** A check of texts that throws `invalid-file` if they are not UTF-8. */
export function utf8Check(file: string): NonNullable<TextColumn["check"]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return (bytes, from, to) => {
    let at = from;
    while (at < to && (bytes[at] as number) < 0x80) at++;
    if (at === to) return;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch (cause) {
      const message = `${file} is not UTF-8; if it is Latin-1, set the option encoding to latin1, or --encoding latin1`;
      throw new SasrecError("invalid-file", message, { file, value: readText(bytes, from, to), cause });
    }
  };
}

/** The bytes of `first`, then those of `second`. If `first` is empty, `second` itself, not a copy. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** A queue of bytes. `push` adds at the end and moves the bytes still there to the front of the room. */
export class ByteQueue {
  #room: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;

  /** What is there; valid until the next call. */
  get bytes(): Uint8Array {
    return this.#room.subarray(this.#from, this.#to);
  }

  push(piece: Uint8Array): void {
    const length = this.#to - this.#from + piece.length;
    if (length > this.#room.length) {
      const room = new Uint8Array(2 * length);
      room.set(this.bytes);
      this.#room = room;
    } else if (this.#from > 0) this.#room.copyWithin(0, this.#from, this.#to);
    this.#room.set(piece, length - piece.length);
    this.#from = 0;
    this.#to = length;
  }

  /** Takes the first `count` bytes away. */
  drop(count: number): void {
    this.#from += count;
  }
}
