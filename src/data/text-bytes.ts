/**
 * Text as UTF-8 bytes and back, in memory that is used again: ids by the million are encoded and compared so.
 *
 * A half of a surrogate pair, which UTF-8 has no place for and JavaScript allows, is written as three bytes: texts that
 * differ keep different bytes.
 */

/** Writes `text` to `bytes` from `at` on, which must have room for 3 bytes a character; returns where it ends. */
export function writeText(text: string, bytes: Uint8Array, at: number): number {
  let end = at;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[end++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[end++] = 0xc0 | (code >> 6);
      bytes[end++] = 0x80 | (code & 63);
      continue;
    }
    const next = code >= 0xd800 && code < 0xdc00 ? text.charCodeAt(i + 1) : 0;
    if (next >= 0xdc00 && next < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
      i++;
      bytes[end++] = 0xf0 | (code >> 18);
      bytes[end++] = 0x80 | ((code >> 12) & 63);
    } else {
      bytes[end++] = 0xe0 | (code >> 12);
    }
    bytes[end++] = 0x80 | ((code >> 6) & 63);
    bytes[end++] = 0x80 | (code & 63);
  }
  return end;
}

/** Code units turned into text at once; more would not fit the arguments of one call. */
const PIECE = 4096;
const units = new Uint16Array(PIECE + 1);

/** The text of `bytes[from .. to)`, as {@link writeText} wrote it or as valid UTF-8 from elsewhere. */
export function readText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  let length = 0;
  for (let i = from; i < to; ) {
    const first = bytes[i] as number;
    let code = first;
    if (first < 0x80) i++;
    else if (first < 0xe0) {
      code = ((first & 31) << 6) | tail(bytes, i + 1);
      i += 2;
    } else if (first < 0xf0) {
      code = ((first & 15) << 12) | (tail(bytes, i + 1) << 6) | tail(bytes, i + 2);
      i += 3;
    } else {
      code = ((first & 7) << 18) | (tail(bytes, i + 1) << 12) | (tail(bytes, i + 2) << 6) | tail(bytes, i + 3);
      i += 4;
      units[length++] = 0xd800 + ((code - 0x10000) >> 10);
      code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    units[length++] = code;
    if (length < PIECE) continue;
    text += String.fromCharCode.apply(null, units.subarray(0, length) as unknown as number[]);
    length = 0;
  }
  return text + String.fromCharCode.apply(null, units.subarray(0, length) as unknown as number[]);
}

function tail(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) & 63;
}
