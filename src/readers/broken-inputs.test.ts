/**
 * Sixty kinds of broken input: what is said, where, and what to do. All are read as files, as users have them.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { isSasrecError } from "../errors.ts";
import { type LoadFileOptions, loadFile } from "./load-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-broken-"));
});
afterAll(() => rm(folder, { recursive: true }));

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");
const head = "user,item,rating,timestamp\n";
const good = `${head}ann,a,5,100\nbob,b,4,200\n`;

type Case = readonly [what: string, content: string | Uint8Array, message: RegExp, options?: LoadFileOptions];

const cases: readonly Case[] = [
  // Nothing, or something else.
  ["an empty file", "", /f has no events: it is empty/],
  ["blanks alone", "  \n\t\n\n", /f has no events: it is empty/],
  ["a header alone", head, /f has no events: only a header/],
  ["an HTML page", "<!DOCTYPE html><html><body>404</body></html>", /is an HTML page: was the download answered/],
  ["XML", '<?xml version="1.0"?><rows/>', /is XML: which is not read: write it as CSV/],
  ["an Excel workbook", Buffer.from("PK\x03\x04 [Content_Types].xml xl/"), /is an Excel workbook.*save the sheet/],
  ["an old Excel workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /is an Excel workbook/],
  ["a zip archive", Buffer.from("PK\x03\x04\0\0ratings.csv"), /is a zip archive: unpack it first/],
  ["a pickle", Buffer.from([0x80, 4, 0x95, 0]), /is a Python pickle/],
  ["a NumPy file", Buffer.from("\x93NUMPY\x01\0", "latin1"), /is a NumPy file/],
  ["an Arrow file", Buffer.from("ARROW1\0\0"), /is an Arrow \(Feather\) file/],
  ["an ORC file", Buffer.from("ORC\x01\x02"), /is an ORC file/],
  ["an Avro file", Buffer.from("Obj\x01\x02"), /is an Avro file/],
  ["an HDF5 file", Buffer.from("\x89HDF\r\n\x1a\n", "latin1"), /is an HDF5 file/],
  ["a bzip2 file", Buffer.from("BZh91AY&SY\x01\x02"), /is a bzip2 file: unpack it/],
  ["an xz file", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /is an xz file/],
  ["a 7z archive", Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27]), /is a 7z archive/],
  ["UTF-16", utf16(good), /is text in UTF-16: save it as UTF-8/],
  ["gzip that is cut", gzipSync(good).subarray(0, 30), /is a damaged gzip file/],
  ["gzip with a wrong byte", gzipSync(good).fill(7, 12, 20), /is a damaged gzip file/],
  ["gzip in gzip", gzipSync(gzipSync(good)), /a gzip file inside a gzip file: unpack it first/],
  ["Zstandard that is cut", Buffer.from("28b52ffd200841", "hex"), /damaged Zstandard file|no events/],
  ["Parquet that is cut", Buffer.from("PAR1\0\0\0\0\0\0\0\0"), /is a damaged Parquet file/],
  ["encrypted Parquet", Buffer.from("PARE\0\0\0\0"), /an encrypted Parquet file/],
  // Layout.
  ["no known columns", "a,b,c\n1,2,3\n", /cannot tell the format.*names no user and item column.*--columns user=/],
  ["no item column", "user,sku2,when\nann,a,1\n", /cannot tell the format|no item column/],
  [
    "two user columns",
    "user_id,customer_id,item\nann,x,a\n",
    /"user_id" and "customer_id" could each be the user column/,
  ],
  ["two separators", "a;b,1\nc;d,2\n", /cannot tell/],
  ["too many fields", "1 2 3 4 5\n6 7 8 9 10\n", /every row has 5 fields/],
  ["rows of many widths and users", "1 2 3\n1 2\n1 2 3 4\n", /so not one event a row/],
  ["a row that is too short", `${good}cid,c\n`, /f, row 4: 2 fields where the header has 4; correct it, or leave/],
  ["a row that is too long", `${good}cid,c,1,2,3\n`, /f, row 4: 5 fields where the header has 4/],
  ["an unclosed quote", `${good}"cid,c,1,2\n`, /f, row 4: a quote that opens here.*--quotes-as-text/],
  ["text after a quote", `${good}"cid\nx" y,c,1,2\n`, /f, row 4: text follows a quote that closes on a later line/],
  ["a column that is not there", good, /no column "sku" in f; it has "user", "item"/, { columns: { item: "sku" } }],
  ["a place that is not there", good, /9 is no column of f/, { columns: { user: 9, item: 2 } }],
  ["one column twice", good, /"user" cannot be both user and item/, { columns: { user: "user", item: "user" } }],
  ["a name without a header", "1\t2\n", /f has no header/, { columns: { user: "u" }, header: false }],
  ["Latin-1", Buffer.from(`${good}b\xfcb,c,1,2\n`, "latin1"), /f is not UTF-8; if it is Latin-1.*--encoding latin1/],
  // Values.
  ["no user", `${good},c,1,2\n`, /f, row 4: user is empty/],
  ["no item", `${good}cid,,1,2\n`, /f, row 4: item is empty/],
  ["a rating in words", `${good}cid,c,good,2\n`, /f, row 4: rating "good" is not a number/],
  ["a rating that is infinite", `${good}cid,c,Infinity,2\n`, /f, row 4: rating "Infinity" is not a number/],
  ["a rating with a comma", "user;item;rating\nann;a;4,5\n", /f, row 2: rating "4,5" is not a number/],
  ["no time", `${good}cid,c,1,\n`, /f, row 4: timestamp "" is neither a number nor an ISO 8601 date/],
  ["a time in words", `${good}cid,c,1,yesterday\n`, /f, row 4: timestamp "yesterday" is neither/],
  ["a day of no calendar", `${head}ann,a,1,2024-02-30\n`, /f, row 2: timestamp "2024-02-30" is neither/],
  ["a date among numbers", `${good}cid,c,1,2024-02-03\n`, /f, row 4: timestamp .* is a date, and not a number/],
  ["a number among dates", `${head}ann,a,1,2024-02-03\nann,b,1,soon\n`, /f, row 3: timestamp "soon" is not an ISO/],
  ["control characters", `${head}ann,a,\x1b[2J,1\n`, /rating "\\u001b\[2J" is not a number/],
  ["a value of a megabyte", `${head}ann,a,${"9".repeat(1e6)}x,1\n`, /f, row 2: rating "9{50,60}…" is not/],
  // JSON.
  ["JSON that is cut", '{"user":1,"item":2}\n{"user":1,', /f, row 2: this is no JSON|does not end/],
  ["an array that is cut", '[{"user":1,"item":2},', /the array that is this file does not end: the file is cut off/],
  ["JSON of scalars", '{"user":1,"item":2}\n7\n', /f, row 2: this is no object/],
  ["JSON without events", "{}\n{}\n", /f is JSON without events/],
  ["JSON without an item", '{"user":1,"other":2}\n', /no item column among "user" and "other"/],
  ["an object for an id", '{"user":1,"item":{"a":1}}\n', /no item column/],
  ["NaN in JSON", '{"user":1,"item":2,"rating":NaN}\n', /f, row 1: this is no JSON/],
  ["a number that has lost digits", '{"user":1e20,"item":2}\n', /f, row 1: "100000000000000000000" cannot be an id/],
  [
    "an id that is a number and a text",
    '{"user":7,"item":1}\n{"user":"7","item":1}\n',
    /7 and "7": numbers and texts are/,
  ],
  // Choices.
  ["a condition that cannot be read", good, /option "where": "rating ~ 5"/, { where: "rating ~ 5" }],
  ["a condition that nothing meets", good, /keep none of its 2 rows/, { where: "rating > 9" }],
  ["an event type without a column", good, /f has no column of event types/, { events: ["buy"] }],
  ["a time zone that is none", good, /timeZone is "Moon"/, { timeZone: "Moon" }],
  ["a query of a file", good, /f is no database/, { query: "select 1" }],
];

it(`are ${cases.length}`, () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(([what]) => what)).size).toBe(cases.length);
});

it.each(cases.map(([what, ...rest]) => [what, rest] as const))("%s", async (_, [content, message, options = {}]) => {
  const path = join(folder, "f");
  await writeFile(path, content);
  const error = await failure(loadFile(path, options));
  expect(isSasrecError(error)).toBe(true);
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThanOrEqual(500);
});

it("a million columns, and a line of 70 MB, end in an error within seconds", async () => {
  const path = join(folder, "wide");
  await writeFile(path, `${Array.from({ length: 1e6 }, (_, i) => `c${i}`).join(",")}\n`);
  expect((await failure(loadFile(path, { format: "csv" }))).message).toMatch(
    /wide, row 1: 1000000 columns, of which the first is "c0"/,
  );
  await writeFile(path, Buffer.alloc(140e6, "x"));
  expect((await failure(loadFile(path))).message.length).toBeLessThanOrEqual(500);
});
