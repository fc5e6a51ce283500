import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { Findings } from "../findings.ts";
import { allRows, sampleRows } from "./sample.ts";
import { type Dialect, Tokenizer } from "./tokenizer.ts";

const encoder = new TextEncoder();
const csv: Dialect = { delimiter: ",", quotes: true };

/** All rows of `bytes`, given in pieces of `sizes` bytes, again and again. */
function inPieces(bytes: Uint8Array, dialect: Dialect, sizes: readonly number[], findings: Findings): string[][] {
  const tokenizer = new Tokenizer(dialect, findings);
  const decoder = new TextDecoder();
  const all: string[][] = [];
  const take = ({ size, firsts, bytes: own, starts, ends }: ReturnType<Tokenizer["push"]>): void => {
    for (let row = 0; row < size; row++) {
      const fields: string[] = [];
      for (let at = firsts[row] as number; at < (firsts[row + 1] as number); at++) {
        fields.push(decoder.decode(own.subarray(starts[at], ends[at])));
      }
      all.push(fields);
    }
  };
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    take(tokenizer.push(bytes.slice(at, at + size)));
    at += size;
  }
  take(tokenizer.end());
  return all;
}

const rowsOf = (text: string, dialect: Dialect = csv): readonly (readonly string[])[] =>
  allRows(encoder.encode(text), dialect, "f").map(({ fields }) => fields);

/** A field as a careful writer writes it. */
function written(field: string, { delimiter }: Dialect): string {
  const isPlain = field.trim() === field && field !== "" && !/^"|[\n\r]/.test(field);
  const cuts = delimiter === " " ? /[ \t]/.test(field) : field.includes(delimiter[0] as string);
  return isPlain && !cuts && !field.startsWith("\uFEFF") ? field : `"${field.replaceAll('"', '""')}"`;
}

describe("the tokenizer", () => {
  it("gives back any table, written in any dialect, in pieces of any size", () => {
    const delimiter = fc.constantFrom(",", ";", "\t", "|", "::", " ", "~", "\x01");
    const field = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."ab1 ,;|:\t\n\r\"'é€😀\u2028"), maxLength: 8 }),
      fc.string({ unit: "grapheme", maxLength: 5 }).filter((text) => !/\p{Surrogate}/u.test(text)),
      fc.integer().map(String),
    );
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 8 }));
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        table,
        delimiter,
        fc.constantFrom("\n", "\r\n", "\r"),
        sizes,
        fc.boolean(),
        (rows, cut, end, pieces, last) => {
          const dialect = { delimiter: cut, quotes: true };
          const lines = rows.map((fields) => fields.map((one) => written(one, dialect)).join(cut));
          const bytes = encoder.encode(lines.join(end) + (last ? end : ""));
          const expected = rows.filter((fields) => fields.some((one) => one !== ""));
          expect(inPieces(bytes, dialect, pieces, new Findings("f", "stop"))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("reads any bytes, and the same in pieces as at once", () => {
    const hostile = fc.string({
      unit: fc.constantFrom('"', '""', ",", "\n", "\r", "\r\n", " ", "a", "\uFEFF", "::"),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom(",", " ", "::"),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (text, delimiter, quotes, size) => {
          const dialect = { delimiter, quotes };
          const bytes = encoder.encode(text);
          const whole = inPieces(bytes, dialect, [bytes.length + 1], new Findings("f", "skip"));
          expect(inPieces(bytes, dialect, [size], new Findings("f", "skip"))).toEqual(whole);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it.each<[string, string, Dialect, string[][]]>([
    ["quotes and doubled quotes", '"a ""b""",c\n', csv, [['a "b"', "c"]]],
    ["a quote mark inside a field", '5" pipe,it"s\n', csv, [['5" pipe', 'it"s']]],
    ["text after a closing quote", '"Weird Al" Yankovic,1\n', csv, [['"Weird Al" Yankovic', "1"]]],
    [
      "line ends inside quotes",
      '"a\nb",1\r\n"c\r\nd",2\n',
      csv,
      [
        ["a\nb", "1"],
        ["c\r\nd", "2"],
      ],
    ],
    [
      "CR, LF and CRLF together",
      "a,1\rb,2\r\nc,3\nd,4",
      csv,
      [
        ["a", "1"],
        ["b", "2"],
        ["c", "3"],
        ["d", "4"],
      ],
    ],
    ["empty fields at both ends", ",a,\n", csv, [["", "a", ""]]],
    ["blanks around fields, not inside quotes", ' a\t, " b " \n', csv, [["a", " b "]]],
    ["no row without text", ' \n,,\n\t\n""\na,b\n', csv, [["a", "b"]]],
    [
      "a byte order mark, also in the middle",
      "\uFEFFa,b\n\uFEFFc,d\n",
      csv,
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["quote marks as text", '"a,b"\n', { delimiter: ",", quotes: false }, [['"a', 'b"']]],
    ["runs of blanks", '  a \t "b c"  d\n', { delimiter: " ", quotes: true }, [["a", "b c", "d"]]],
    ["single colons", "a:b::c:::d\n", { delimiter: "::", quotes: true }, [["a:b", "c", ":d"]]],
  ])("reads %s", (_, text, dialect, rows) => {
    expect(rowsOf(text, dialect)).toEqual(rows);
  });

  it("says where a quote is not closed, and leaves out that line alone if told so", async () => {
    const text = 'a,1\n"b,2\nc,3\n"d,4\ne,5\n';
    expect((await failure(() => rowsOf(text))).message).toMatch(
      /^f, row 2: text follows a quote that closes on a later line/,
    );
    expect((await failure(() => rowsOf('a,1\n\n"b,2\nc,3\n'))).message).toMatch(/^f, row 3: a quote that opens here/);
    const findings = new Findings("f", "skip");
    const rows = inPieces(encoder.encode(text), csv, [7], findings);
    expect(rows.map(([first]) => first)).toEqual(["a", "c", "e"]);
    expect(findings.leftOut).toBe(2);
  });

  it("counts lines, those inside quotes and blank ones, too", () => {
    const rows = allRows(encoder.encode('a,1\n\n"b\r\nb",2\rc,3\n'), csv, "f");
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(sampleRows(encoder.encode("a,1\nb,2"), csv, false).map(({ line }) => line)).toEqual([1]);
  });
});
