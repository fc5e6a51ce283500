/** Files that are no text tables, called what they are. */

import { SasrecError } from "../../errors.ts";

const TO_CSV = "write it as CSV, or give its columns to Dataset.from";

/** What a file begins with, and what to do with it. */
const BEGINNINGS: readonly (readonly [bytes: readonly number[] | string, name: string, advice: string])[] = [
  ["PAR1", "a Parquet file", "give it as a file, and unpacked"],
  ["PARE", "an encrypted Parquet file", `which is not read: ${TO_CSV}`],
  ["ORC", "an ORC file", `which is not read: ${TO_CSV}`],
  ["Obj\x01", "an Avro file", `which is not read: ${TO_CSV}`],
  ["ARROW1", "an Arrow (Feather) file", `which is not read: ${TO_CSV}`],
  ["FEA1", "a Feather file", `which is not read: ${TO_CSV}`],
  ["SQLite format 3\0", "an SQLite database", "give it as a file, or export the table of events as CSV"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an Excel workbook (xls)", "which is not read: save the sheet as CSV"],
  [[0x89, 0x48, 0x44, 0x46], "an HDF5 file", `which is not read: ${TO_CSV}`],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], "a NumPy file", `which is not read: ${TO_CSV}`],
  [[0x80, 0x02], "a Python pickle", `which is not read: ${TO_CSV}`],
  [[0x80, 0x03], "a Python pickle", `which is not read: ${TO_CSV}`],
  [[0x80, 0x04], "a Python pickle", `which is not read: ${TO_CSV}`],
  [[0x80, 0x05], "a Python pickle", `which is not read: ${TO_CSV}`],
  ["BZh", "a bzip2 file", "unpack it first, or pack it with gzip"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a Zstandard file", "give it as a file, or unpack it first"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz file", "unpack it first, or pack it with gzip"],
  [[0x37, 0x7a, 0xbc, 0xaf], "a 7z archive", "unpack it first"],
  [[0x04, 0x22, 0x4d, 0x18], "an LZ4 file", "unpack it first, or pack it with gzip"],
  ["Rar!", "a RAR archive", "unpack it first"],
  [[0x1f, 0x8b], "a gzip file inside a gzip file", "unpack it first"],
  [[0xff, 0xfe, 0, 0], "text in UTF-32", "save it as UTF-8"],
  [
    [0xff, 0xfe],
    "text in UTF-16",
    "save it as UTF-8: in a spreadsheet as CSV UTF-8, else with iconv -f UTF-16 -t UTF-8",
  ],
  [
    [0xfe, 0xff],
    "text in UTF-16",
    "save it as UTF-8: in a spreadsheet as CSV UTF-8, else with iconv -f UTF-16 -t UTF-8",
  ],
];

/** Throws `invalid-file` if `head`, a file's first bytes, are those of a format that is no text table. */
export function refuseOtherFormats(head: Uint8Array, file: string): void {
  const found = nameOf(head);
  if (found !== undefined) throw new SasrecError("invalid-file", `${file} is ${found[0]}: ${found[1]}`, { file });
}

function nameOf(head: Uint8Array): readonly [name: string, advice: string] | undefined {
  if (startsWith(head, "PK\x03\x04")) return zipName(head);
  const isText = !head.subarray(0, 256).some((byte) => byte < 9);
  for (const [bytes, name, advice] of BEGINNINGS) {
    // Letters may just as well begin a text.
    if (startsWith(head, bytes) && !(typeof bytes === "string" && isText)) return [name, advice];
  }
  const zeros = [0, 1].map((odd) => head.subarray(0, 64).filter((byte, i) => i % 2 === odd && byte === 0).length);
  if (Math.max(...zeros) > 8 && Math.min(...zeros) === 0) return ["text in UTF-16", "save it as UTF-8"];
  return jsonOrMarkup(head);
}

function zipName(head: Uint8Array): readonly [string, string] {
  const text = latin1(head.subarray(0, 4096));
  if (/\bxl\/|\[Content_Types\]|_rels\//.test(text)) {
    return ["an Excel workbook (xlsx, which is a zip archive)", "save the sheet as CSV"];
  }
  if (text.includes("opendocument.spreadsheet")) return ["an OpenDocument spreadsheet", "save the sheet as CSV"];
  return ["a zip archive", "unpack it first, or pack it with gzip"];
}

/** Whether a file begins as JSON does: with an object, or an array. */
export function isJson(head: Uint8Array): boolean {
  const text = beginning(head);
  return /^\{\s*(?:"(?:[^"\\]|\\.)*(?:"\s*:|$)|\}|$)/.test(text) || /^\[\s*(?:[[{"\]]|-?\d[\d.]*\s*[,\]]|$)/.test(text);
}

function beginning(head: Uint8Array): string {
  return latin1(head.subarray(0, 512))
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
}

function jsonOrMarkup(head: Uint8Array): readonly [string, string] | undefined {
  const text = beginning(head);
  if (isJson(head)) return ["JSON", "leave out the option format, or give --format json"];
  if (/^<(?:!doctype html|html|head|body)\b/i.test(text))
    return ["an HTML page", "was the download answered by a page?"];
  if (/^<\?xml\b/i.test(text)) return ["XML", `which is not read: ${TO_CSV}`];
  return undefined;
}

function startsWith(head: Uint8Array, bytes: readonly number[] | string): boolean {
  const wanted = typeof bytes === "string" ? Array.from(bytes, (character) => character.charCodeAt(0)) : bytes;
  return wanted.every((byte, i) => head[i] === byte);
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
