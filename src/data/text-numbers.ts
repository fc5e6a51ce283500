/** Numbers written as text, read from its UTF-8 bytes: no string is made for those that logs are full of. */

import { readText } from "./text-bytes.ts";

/** A decimal number as logs write them. */
export const DECIMAL: RegExp = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Powers of ten that a number holds exactly. */
const TENS: Float64Array = Float64Array.from({ length: 23 }, (_, digits) => Number(`1e${digits}`));

const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const ZERO = 48;

/** The integer that `bytes[from .. to)` writes in the one way JavaScript would write it (not `007`, `1.0`), else `NaN`. */
export function integerAt(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  const start = negative ? from + 1 : from;
  if (to <= start || to > start + 16) return Number.NaN;
  if (bytes[start] === ZERO) return to === from + 1 ? 0 : Number.NaN;
  let value = 0;
  for (let i = start; i < to; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return negative ? -value : value;
}

/**
 * The decimal number that `bytes[from .. to)` writes, else `NaN`: `Number` alone would take nothing, `0x10` and `Infinity`.
 * Digits and a power of ten that are both exact give the nearest number by one division, as `Number` does.
 */
export function decimalAt(bytes: Uint8Array, from: number, to: number): number {
  const sign = bytes[from];
  let value = 0;
  let point = -1;
  let i = sign === MINUS || sign === PLUS ? from + 1 : from;
  const start = i;
  for (; i < to; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (bytes[i] === POINT && point === -1) point = i;
    else break;
  }
  const fraction = point === -1 ? 0 : to - point - 1;
  const digits = to - start - (point === -1 ? 0 : 1);
  if (i < to || digits === 0 || fraction > 22 || value > Number.MAX_SAFE_INTEGER) return decimalOf(bytes, from, to);
  const size = fraction === 0 ? value : value / (TENS[fraction] as number);
  return sign === MINUS ? -size : size;
}

function decimalOf(bytes: Uint8Array, from: number, to: number): number {
  const text = readText(bytes, from, to);
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}
