/**
 * A SHA-256 checksum kept inside the file it covers.
 *
 * A sealed file's header begins with `{"__metadata__":{"checksum":"sha256:`, 64 lower-case hexadecimal digits and `"`,
 * so the digits stand at one fixed place (bytes 44 to 107, from 0). The checksum is the SHA-256 of the whole file with these
 * digits read as "0": the header's length, the header and the data are all covered, and the digits by being compared.
 * It tells damage from soundness; it is no signature, since whoever changes a file on purpose can seal it again.
 *
 * @module
 */

import { sha256 as portable } from "@noble/hashes/sha2.js";
import { encodeUtf8 } from "./utf8.ts";

/** A running SHA-256. */
export interface Hasher {
  update(bytes: Uint8Array): Hasher;
  digest(): Uint8Array;
}

/** Starts a SHA-256. The portable one reads about 150 MB a second; a platform's own can be ten times faster. */
export type Sha256 = () => Hasher;

/** SHA-256 in JavaScript, for everywhere. */
export const portableSha256: Sha256 = () => portable.create();

/** The metadata key of the checksum, always the first. */
export const CHECKSUM_KEY = "checksum";

const DIGITS = 64;
const ALGORITHM = "sha256:";
const BEFORE = encodeUtf8(`{"__metadata__":{"${CHECKSUM_KEY}":"${ALGORITHM}`);
const ZEROS = encodeUtf8("0".repeat(DIGITS));
const QUOTE = 0x22;
const HEADER_START = 8;
const START = HEADER_START + BEFORE.length;
const END = START + DIGITS;

/** The checksum's value in a file not sealed yet. */
export const CHECKSUM_PLACEHOLDER: string = `${ALGORITHM}${"0".repeat(DIGITS)}`;

/** Writes the checksum over the placeholder in `file`, in place. */
export function seal(file: Uint8Array, sha256: Sha256 = portableSha256): void {
  file.set(encodeUtf8(computedChecksum(file, sha256).slice(ALGORITHM.length)), START);
}

/** The checksum `file` states (`sha256:` and 64 bytes, not yet known to be digits); undefined where it states none. */
export function statedChecksum(file: Uint8Array): string | undefined {
  if (file.length <= END || file[END] !== QUOTE) return undefined;
  if (!BEFORE.every((byte, i) => file[HEADER_START + i] === byte)) return undefined;
  return ALGORITHM + String.fromCharCode(...file.subarray(START, END));
}

/** The checksum `file` should state, `sha256:` and 64 digits. Reads every byte once. */
export function computedChecksum(file: Uint8Array, sha256: Sha256 = portableSha256): string {
  const digest = sha256().update(file.subarray(0, START)).update(ZEROS).update(file.subarray(END)).digest();
  return ALGORITHM + Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
