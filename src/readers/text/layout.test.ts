import { describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import type { Id } from "../../data/ids.ts";
import type { ParseOptions } from "../options.ts";
import { parseDataset } from "./parse.ts";

/** Rows with the same four columns, cut by `delimiter`. */
const rows = (delimiter: string, users = ["ann", "bob"]): string =>
  users.flatMap((user, u) => [1, 2, 3].map((n) => [user, `i${n}`, n, 100 + u + n].join(delimiter))).join("\n");

describe("the layout of a text", () => {
  it.each([",", ";", "\t", "|", "::", " "])("is the same with a header and without, cut by %j", (delimiter) => {
    const named = parseDataset(
      `${["user_id", "item_id", "rating", "timestamp"].join(delimiter)}\n${rows(delimiter)}\n`,
    );
    const bare = parseDataset(rows(delimiter), { header: false });
    for (const data of [named, bare]) {
      expect(data).toMatchObject({
        size: 6,
        users: ["ann", "bob"],
        catalogue: ["i1", "i2", "i3"],
        hasTimestamps: true,
      });
      expect(data.ratings).toEqual([1, 2, 3, 1, 2, 3]);
    }
  });

  const doubled: [string, string, readonly Id[]][] = [
    ["tabs", rows("\t", ["shop::ann", "shop::bob"]), ["shop::ann", "shop::bob"]],
    ["blanks", rows(" ", ["shop::ann", "shop::bob"]), ["shop::ann", "shop::bob"]],
    ["double colons", rows("::", ["a,b", "c,d"]), ["a,b", "c,d"]],
    ["tabs, commas in ids", rows("\t", ["a,b", "c,d"]), ["a,b", "c,d"]],
    ["a header of semicolons, commas in names", `user;item,no;item\na;x,y;p\n`, ["a"]],
  ];
  it.each(doubled)("is cut by %s, whatever else is in ids", (_, text, users) => {
    expect(parseDataset(text).users).toEqual(users);
  });

  it.each(["u::1\ti::2\nu::3\ti::4", "a::b,c\nd::e,f", "a::b 1 5\nc::d 2 6"])(
    "%j is not cut at random",
    async (text) => {
      const given = parseDatasetOr(text);
      if (typeof given === "string") expect(given).toMatch(/separator|format/);
      else expect(given.users).not.toContain("u");
    },
  );

  it("comments, a separator of a spreadsheet and a commented header come before it", () => {
    for (const top of ["# made today\n# by us\n", "% x\n\n", "// a, b\n", "sep=;\n", "\uFEFF# one\n"]) {
      const data = parseDataset(`${top}user_id;item_id\na;1\nb;2\n`);
      expect(data).toMatchObject({ users: ["a", "b"], itemIds: [1, 2] });
    }
    expect(parseDataset("# user_id\titem_id\na\t1\n").users).toEqual(["a"]);
    expect(parseDataset("# 5 rows, no header\na 1 3\nb 2 4\n")).toMatchObject({ users: ["a", "b"] });
    expect(parseDataset("#a 1 3\n#b 2 4\n").users).toEqual(["#a", "#b"]); // ids, not comments
    expect(parseDataset("#a\t1\nb\t2\n").users).toEqual(["#a", "b"]);
  });

  it("a header that comes again is no event: quoted, in capitals or after a byte order mark", () => {
    for (const again of [
      "user_id,item_id",
      '"user_id","item_id"',
      "\uFEFFuser_id,item_id",
      " user_id , item_id ",
      "USER_ID,Item_Id",
    ]) {
      const data = parseDataset(`user_id,item_id\n1,2\n${again}\n3,4\n`);
      expect(data).toMatchObject({ userIds: [1, 3], itemIds: [2, 4] });
      expect(data.notes).toEqual(["text: 1 row repeats the header and was left out"]);
    }
  });

  const places: [string, ParseOptions][] = [
    ["7,2024-01-02T00:00:00Z,x,0", { columns: { user: 1, item: 3, timestamp: 2 } }],
    ["0|x|7|2024-01-02", { columns: { user: 3, item: 2, timestamp: 4 } }],
    ["session,when,thing\n7,1704153600,x", { columns: { user: 1, item: 3, timestamp: 2 } }],
    ["a,b,c\n7,x,1", { columns: { user: 1, item: 2 }, header: true }],
    ["7~x", { delimiter: "~" }],
    ["7\x01x\x0133\x011704153600", { delimiter: "\x01" }],
    ["7\tx", { delimiter: "tab", columns: { user: 1, item: 2 } }],
  ];
  it.each(places)("%j is read with %j", (text, options) => {
    const data = parseDataset(text, options);
    expect([data.users, data.catalogue]).toEqual([[7], ["x"]]);
    if (data.hasTimestamps) expect(data.timestamps[0]).toBe(1_704_153_600);
  });

  it("places that are none are refused", async () => {
    for (const columns of [
      { user: 0, item: 1 },
      { user: 1, item: 5 },
      { user: 1.5, item: 1 },
      { user: 1, item: 1 },
    ]) {
      expect((await failure(() => parseDataset("a,b,c\n", { columns }))).code).toBe("invalid-option");
    }
    expect((await failure(() => parseDataset("1 2\n", { columns: { user: "a" }, header: false }))).message).toMatch(
      /no header/,
    );
  });

  it("decides by most rows, not the first alone", () => {
    const text = `a,b 1 5\n${Array.from({ length: 30 }, (_, i) => `u${i % 7} ${i % 5} ${i % 3}`).join("\n")}`;
    expect(parseDataset(text)).toMatchObject({ size: 31, hasRatings: true });
  });

  it.each([
    [[0x50, 0x41, 0x52, 0x31, 0, 1], /Parquet/],
    [[0x50, 0x4b, 3, 4, 20, 0], /zip archive/],
    [[...Buffer.from("PK\x03\x04\x14\0[Content_Types].xml")], /xlsx/],
    [[...Buffer.from("SQLite format 3\0")], /SQLite/],
    [[...Buffer.from("user,item\na,b\n", "utf16le")], /UTF-16/],
    [[0xd0, 0xcf, 0x11, 0xe0], /Excel/],
    [[...Buffer.from("<!DOCTYPE html><html>")], /HTML/],
    [[0x28, 0xb5, 0x2f, 0xfd, 1], /Zstandard/],
  ])("a file that begins with %j is called what it is", async (bytes, name) => {
    const { parseUtf8 } = await import("./parse.ts");
    expect((await failure(() => parseUtf8(Uint8Array.from(bytes), {}))).message).toMatch(name);
  });
});

function parseDatasetOr(text: string): ReturnType<typeof parseDataset> | string {
  try {
    return parseDataset(text);
  } catch (error) {
    return (error as Error).message;
  }
}
