import { describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { Findings } from "../findings.ts";
import type { Batch, Value } from "../reader.ts";
import { parseDataset } from "../text/parse.ts";
import { JsonTable } from "./json-table.ts";

const rows = [
  { user: { id: "ann" }, item: { sku: 7, title: "Seven" }, at: 30 },
  { user: { id: "bob" }, item: { sku: 8 }, at: 20 },
  { user: { id: "ann" }, item: { sku: 9 }, at: 10 },
];
const columns = { item: "item.sku" };
const lines = (some: readonly unknown[]): string => some.map((row) => JSON.stringify(row)).join("\n");

describe("JSON", () => {
  const forms: [string, string][] = [
    ["one object a line", lines(rows)],
    ["with line ends of Windows and empty lines", `\n${rows.map((row) => JSON.stringify(row)).join("\r\n\r\n")}\r\n`],
    ["an array", JSON.stringify(rows)],
    ["an array with breaks", JSON.stringify(rows, null, 2)],
    ["objects with breaks, one after the other", rows.map((row) => JSON.stringify(row, null, 2)).join("\n")],
    ["a byte order mark before it", `\uFEFF${lines(rows)}`],
    ["objects on one line", rows.map((row) => JSON.stringify(row)).join(" ")],
  ];
  it.each(forms)("is read: %s", (_, text) => {
    const data = parseDataset(text, { columns });
    expect(data).toMatchObject({ userIds: ["ann", "bob", "ann"], itemIds: [7, 8, 9], timestamps: [30, 20, 10] });
    expect(data.notes).toEqual([]);
  });

  it("names columns by their paths, and takes keys with points as they are", () => {
    const text = lines([{ "user.id": 1, product_id: "a", "properties.when": "2024-01-05T10:20:30Z" }]);
    const data = parseDataset(text, { columns: { timestamp: "properties.when" } });
    expect(data).toMatchObject({ userIds: [1], itemIds: ["a"], timestamps: [1704450030] });
    const error = failure(() => parseDataset(text, { columns: { item: "product.id" } }));
    return expect(error).resolves.toMatchObject({
      message: expect.stringContaining('no column "product.id" in text; it has "user.id", "product_id" and'),
    });
  });

  it("takes arrays as rows without a header", () => {
    for (const text of ['["ann",7,5,30]\n["bob",8,4,20]', '[["ann",7,5,30],["bob",8,4,20]]']) {
      expect(parseDataset(text)).toMatchObject({ userIds: ["ann", "bob"], itemIds: [7, 8], timestamps: [30, 20] });
    }
  });

  it("keeps integers beyond 2^53 exact, and texts texts", () => {
    const text = '{"user":9007199254740993,"item":"007"}\n{"user":9007199254740992,"item":"7"}\n{"user":5,"item":"x"}';
    const data = parseDataset(text);
    expect(data).toMatchObject({ userIds: ["9007199254740993", "9007199254740992", "5"], itemIds: ["007", "7", "x"] });
    const inside = '{"user":"id 9007199254740993 \\" 12345678901234567","item":1,"timestamp":1.12345678901234567}';
    expect(parseDataset(inside)).toMatchObject({ userIds: ['id 9007199254740993 " 12345678901234567'] });
  });

  it("says which line is wrong, or leaves it out", async () => {
    const good = lines(rows);
    const text = `${good}\n{"user":{"id":"cid"},"item":{"sku":NaN},"at":1}\n{"user":1\n7\n{"at":2}\n${good}`;
    expect((await failure(() => parseDataset(text, { columns, file: "f" }))).message).toMatch(
      /^f, row 4: this is no JSON: .*NaN/,
    );
    const data = parseDataset(text, { columns, onError: "skip" });
    expect([data.size, data.notes[0]]).toEqual([6, expect.stringMatching(/^4 rows were left out/)]);
    const array = '[{"user":1,"item":2},{"user":1,"item":}, 3,\n{"user":2,"item":3}]';
    expect((await failure(() => parseDataset(array))).message).toMatch(/^text, row 1: this is no JSON/);
    expect(parseDataset(array, { onError: "skip" }).itemIds).toEqual([2, 3]);
  });

  it.each([
    ['{"user":1,"item":2', /row 1: the JSON value here does not end: the file is cut off/],
    ['[{"user":1,"item":2},', /the array that is this file does not end/],
    ['[{"user":1,"item":2}] x', /text follows the array/],
    ["[]", /no events/],
    ["{}", /JSON without events/],
    ["[1,2,3,4,5]", /5 values where/],
    ['{"a":1}', /no user column among "a"/],
  ])("%s is refused", async (text, message) => {
    const error = await failure(() => parseDataset(text));
    expect([error.code, error.message]).toEqual(["invalid-file", expect.stringMatching(message)]);
  });

  it("is deep or endless within bounds", async () => {
    const deep = `{"user":1,"item":2,"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect(parseDataset(deep).size).toBe(1);
    const findings = new Findings("f", "stop");
    const table = new JsonTable(findings, () => []);
    const piece = new TextEncoder().encode(`{"a":"${"x".repeat(1 << 20)}`);
    const push = (): void => {
      for (let i = 0; i < 100; i++) table.push(i === 0 ? piece : piece.fill(120));
    };
    expect((await failure(push)).message).toBe("f, row 1: the JSON value here has no end within 64 MB");
  });

  it("gives the same in any pieces", () => {
    for (const text of [lines(rows), JSON.stringify(rows), JSON.stringify(rows, null, 1)]) {
      const bytes = new TextEncoder().encode(text.replaceAll("ann", 'ä"\\n'.replace('"', '\\"')));
      const read = (size: number): unknown[] => {
        const table = new JsonTable(new Findings("f", "stop"), (names) => [...(names ?? []).keys()]);
        const batches: Batch[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          const batch = table.push(bytes.subarray(at, at + size));
          if (batch !== undefined) batches.push(batch);
        }
        batches.push(...table.end());
        return batches.flatMap(({ columns: [users, , items] }) => [...(users as Value[]), ...(items as Value[])]);
      };
      for (const size of [1, 2, 3, 7, 50]) expect(read(size)).toEqual(read(bytes.length));
    }
  });
});
