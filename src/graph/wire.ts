/**
 * Protocol buffers' wire format: the bytes of a message. Written here, because to import a library for it took a fifth
 * of what importing the whole package took.
 */

import { resized } from "../arrays.ts";
import { messages } from "./onnx_pb.ts";

/** A message that can be written. */
export type MessageName = keyof typeof messages;

type Field = readonly [number: number, type: string, label?: "repeated"];

// Every engine we run on has it, but it belongs to no ECMAScript library, and universal code has no other.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const utf8 = new TextEncoder();
const fieldsOf = new Map(Object.entries(messages).map(([name, fields]) => [name, Object.entries<Field>(fields)]));

// How a reader finds the end of a field that it does not know.
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Bytes of `message`, fields in the order of their numbers. A field that is `undefined` is left out. */
export function encodeMessage(name: MessageName, message: object): Uint8Array {
  const writer = new Writer();
  writer.message(name, message);
  return writer.bytes();
}

/** UTF-8 of `text`. */
export function encodeUtf8(text: string): Uint8Array {
  return utf8.encode(text);
}

class Writer {
  #buffer = new Uint8Array(1 << 12);
  #end = 0;

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#end);
  }

  message(name: string, message: object): void {
    const values = message as Readonly<Record<string, unknown>>;
    for (const [key, field] of fieldsOf.get(name) ?? []) {
      const value = values[key];
      if (value === undefined) continue;
      if (field[2] === "repeated") for (const element of value as unknown[]) this.#field(field, element);
      else this.#field(field, value);
    }
  }

  #field([number, type]: Field, value: unknown): void {
    switch (type) {
      case "int32":
      case "int64":
        this.#varint(number * 8 + VARINT);
        this.#varint(value as number | bigint);
        return;
      case "float":
        this.#varint(number * 8 + FIXED_32);
        this.#float(value as number);
        return;
    }
    this.#varint(number * 8 + LENGTH_DELIMITED);
    this.#varint(0); // the length, which is known below; one byte is enough for most
    const start = this.#end;
    if (type === "string") this.#string(value as string);
    else if (type === "bytes") this.#raw(value as Uint8Array);
    else this.message(type, value as object);
    this.#insertLength(start);
  }

  /** Puts the length of what was written from `start` on into the byte before it, and moves it up if that is too small. */
  #insertLength(start: number): void {
    const length = this.#end - start;
    if (length < 128) {
      this.#buffer[start - 1] = length;
      return;
    }
    this.#varint(length);
    const lengthBytes = this.#buffer.slice(start + length, this.#end);
    this.#buffer.copyWithin(start - 1 + lengthBytes.length, start, start + length);
    this.#buffer.set(lengthBytes, start - 1);
    this.#end--;
  }

  /** Groups of seven bits, the lowest first; all but the last have the eighth bit set. Negative ones take ten bytes. */
  #varint(value: number | bigint): void {
    this.#reserve(10);
    if (typeof value === "number" && value >= 0 && value < 128) {
      this.#buffer[this.#end++] = value;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#buffer[this.#end++] = Number(rest & 127n) | 128;
    this.#buffer[this.#end++] = Number(rest);
  }

  #float(value: number): void {
    this.#reserve(4);
    new DataView(this.#buffer.buffer).setFloat32(this.#end, value, true);
    this.#end += 4;
  }

  /** Names are ASCII, and a call of the encoder for each of them takes half of all time. */
  #string(text: string): void {
    this.#reserve(text.length);
    let i = 0;
    for (; i < text.length && text.charCodeAt(i) < 128; i++) this.#buffer[this.#end++] = text.charCodeAt(i);
    if (i < text.length) this.#raw(encodeUtf8(text.slice(i)));
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Makes room for `size` bytes more. */
  #reserve(size: number): void {
    if (this.#end + size <= this.#buffer.length) return;
    this.#buffer = resized(this.#buffer, 2 * (this.#end + size));
  }
}
