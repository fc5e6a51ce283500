/** Text to UTF-8 and back, refusing what does not survive the way. */

// Every engine we run on has these two, but they belong to no ECMAScript library, and universal code has no other.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

/** UTF-8 of `text`. A half of a surrogate pair would become U+FFFD: ask {@link isWellFormed} first. */
export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Text of UTF-8 `bytes`, a byte order mark included; throws a TypeError if they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Whether `text` has no half of a surrogate pair, so that it can be written as UTF-8. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
