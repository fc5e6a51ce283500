import fc from "fast-check";
import { expect, it } from "vitest";
import { widthOf } from "../../platform/node/text-width.ts";
import { type Column, table } from "./table.ts";

const right = "right" as const;
const widest = (text: string): number => Math.max(...text.split("\n").map(widthOf));

it("has texts on the left, numbers on the right, and no blanks at the end of a line", () => {
  const columns = [{ head: "" }, { head: "NDCG@10", align: right }];
  expect(
    table(columns, [
      ["SASRec", "0.1234"],
      ["映画", "12.5"],
    ]),
  ).toBe(["          NDCG@10", "  SASRec   0.1234", "  映画       12.5"].join("\n"));
});

it("cuts texts that are too wide, the widest first, and no number", () => {
  const columns: Column[] = [
    { head: "#", align: right },
    { head: "item" },
    { head: "title" },
    { head: "score", align: right },
  ];
  const text = table(columns, [["10", "item-1", "A very long title of a film that nobody has seen", "-12.345"]], 40);
  expect(widest(text)).toBe(40);
  expect(text).toContain("item-1");
  expect(text).toContain("-12.345");
  expect(text).toMatch(/A very long.*…/);
});

it("becomes several tables with the leading texts if there are too many numbers", () => {
  const columns = [{ head: "" }, ...Array.from({ length: 9 }, (_, i) => ({ head: `M${i}@10`, align: right }))];
  const text = table(columns, [["SASRec", ...Array.from({ length: 9 }, (_, i) => `0.${i} [0.1000, 0.2000]`)]], 60);
  expect(widest(text)).toBeLessThanOrEqual(60);
  expect(text.match(/SASRec/g)?.length).toBe(text.split("\n\n").length);
  for (let i = 0; i < 9; i++) expect(text).toContain(`0.${i} [0.1000, 0.2000]`);
});

it("spells control characters in cells, line ends too", () => {
  const text = table([{ head: "title" }, { head: "n", align: right }], [["\u001b[31mRed\u0007\nnext\u202eline", "1"]]);
  expect(text.split("\n")).toHaveLength(2);
  expect(text).toContain("\\u001b[31mRed\\u0007\\nnext\\u202eline");
});

it("fits any terminal of 60 columns or more, whatever the texts", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 70 });
  const number = fc.integer({ min: -1e9, max: 1e9 }).map(String);
  const rows = fc.array(fc.tuple(text, text, number, number, number, number), { maxLength: 5 });
  const columns = [
    { head: "model" },
    { head: "metric" },
    ...["difference", "95 % interval", "p", "NDCG@10"].map((head) => ({ head, align: right })),
  ];
  fc.assert(
    fc.property(rows, fc.integer({ min: 60, max: 130 }), (cells, width) => {
      expect(widest(table(columns, cells, width))).toBeLessThanOrEqual(width);
    }),
  );
});
