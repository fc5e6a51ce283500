import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Id } from "../../data/ids.ts";
import type { ParseOptions } from "../options.ts";
import { parseDataset } from "./parse.ts";

interface Row {
  readonly user: Id;
  readonly item: Id;
  readonly rating: number;
  readonly timestamp: number;
}

const isInteger = (text: string): boolean => String(Number(text)) === text && Number.isSafeInteger(Number(text));

/** A column is all integers or all strings; one that looks all like integers could not come back as strings. */
function ids(characters: RegExp): fc.Arbitrary<Id[]> {
  const words = fc
    .stringMatching(characters)
    // A text that begins like JSON or markup is called what it seems to be.
    .filter((word) => word.trim() === word && word !== "" && !/^[\uFEFF[{<]/.test(word));
  const strings = fc.array(words, { minLength: 1, maxLength: 12 }).filter((column) => !column.every(isInteger));
  return fc.oneof(fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 12 }), strings) as fc.Arbitrary<Id[]>;
}

function rows(characters: RegExp): fc.Arbitrary<Row[]> {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  return fc
    .tuple(ids(characters), ids(characters), fc.array(fc.tuple(number, fc.integer()), { minLength: 12, maxLength: 12 }))
    .map(([users, items, numbers]) =>
      users.slice(0, items.length).map((user, i) => ({
        user,
        item: items[i] as Id,
        rating: numbers[i]?.[0] ?? 0,
        timestamp: numbers[i]?.[1] ?? 0,
      })),
    );
}

/** Cutting a column to the other's length may have left only integers in it. */
function canComeBack(rows: readonly Row[]): boolean {
  const plain = (column: Id[]): boolean =>
    typeof column[0] === "number" || !column.every((id) => isInteger(String(id)));
  return plain(rows.map(({ user }) => user)) && plain(rows.map(({ item }) => item));
}

function expectRows(text: string, options: ParseOptions, rows: readonly Row[]): void {
  const events = [...parseDataset(text, options)];
  expect(events).toEqual(
    rows.map(({ user, item, rating, timestamp }) => ({ userId: user, itemId: item, rating, timestamp })),
  );
}

const quote = (field: Id): string =>
  /^"|[,\n\r]/.test(String(field)) ? `"${String(field).replaceAll('"', '""')}"` : String(field);

describe("parseDataset gives back what was written", () => {
  const lineEnd = fc.constantFrom("\n", "\r\n");

  it.each([
    [" ", /^[^\s,:]{1,6}$/],
    ["\t", /^[^\t\n\r,:\u2028\u2029]{1,6}$/],
    ["::", /^[^\n\r:\u2028\u2029]{1,6}$/],
  ] as const)("as lines separated by %j", (separator, characters) => {
    fc.assert(
      fc.property(rows(characters).filter(canComeBack), lineEnd, (rows, end) => {
        const line = ({ user, item, rating, timestamp }: Row): string =>
          [quote(user), quote(item), rating, timestamp].join(separator) + end;
        expectRows(rows.map(line).join(""), { format: "interactions", delimiter: separator }, rows);
      }),
    );
  });

  it("as CSV, quotes, separators and line ends in fields included", () => {
    fc.assert(
      fc.property(rows(/^[a-z0-9 ,"';\n]{1,6}$/).filter(canComeBack), lineEnd, (rows, end) => {
        const line = ({ user, item, rating, timestamp }: Row): string =>
          [rating, quote(item), timestamp, quote(user)].join(",") + end;
        expectRows(`rating,item_id,timestamp,user_id${end}${rows.map(line).join("")}`, {}, rows);
      }),
    );
  });

  it("as sequences", () => {
    const sequences = fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sequences, (lists) => {
        const data = parseDataset(lists.map((items, user) => [user, ...items].join(" ")).join("\n"), {
          format: "sequences",
        });
        expect(lists.map((_, user) => data.getUserItems(user))).toEqual(lists);
      }),
    );
  });
});

describe("parseDataset reads", () => {
  it("user and item alone, without ratings or times", () => {
    const data = parseDataset("1 10\n1 11\n2 10\n", { name: "pairs" });
    expect(data).toMatchObject({ name: "pairs", userIds: [1, 1, 2], itemIds: [10, 11, 10] });
    expect([data.hasRatings, data.hasTimestamps]).toEqual([false, false]);
  });

  it("three and four columns, whatever the separator", () => {
    for (const separator of [" ", "  ", "\t", "::"]) {
      const line = (...fields: unknown[]): string => fields.join(separator);
      const data = parseDataset(`${line("a", 1, 4.5)}\n\n${line("b", 2, "-1e1")}`);
      expect(data).toMatchObject({ userIds: ["a", "b"], itemIds: [1, 2], ratings: [4.5, -10], hasTimestamps: false });
      expect(parseDataset(`${line(1, 2, 3, 4)}\n${line(1, 3, 5, 6)}`)).toMatchObject({ timestamps: [4, 6] });
    }
  });

  it("comma-separated lines without a header where told so", () => {
    expect(parseDataset("a, x, 5\nb, y, 3", { format: "interactions" })).toMatchObject({ itemIds: ["x", "y"] });
  });

  it("blanks around lines, a byte order mark, CRLF and blank lines", () => {
    expect(parseDataset("\uFEFF 1 2 \r\n\r\n  \t\r\n3 4\t\r\n")).toMatchObject({ userIds: [1, 3], itemIds: [2, 4] });
  });

  it("ids as numbers only if every one is a plain integer", () => {
    for (const odd of ["007", "1.0", "+1", "-0", "1e3", "9007199254740993", "x"]) {
      expect(parseDataset(`1 5\n${odd} 6`).userIds).toEqual(["1", odd]);
    }
    expect(parseDataset("-3 5\n0 6\n9007199254740991 7").userIds).toEqual([-3, 0, 9007199254740991]);
  });

  it("headers under their common names", () => {
    for (const [user, item] of [
      ["userId", "movieId"],
      ["user_id:token", "item_id:token"],
      ["User ID", "Product"],
      ["reviewerID", "asin"],
    ]) {
      for (const separator of [",", "\t", ";"]) {
        const text = [`${item}${separator}extra${separator}${user}`, ["b", "e", "a"].join(separator)].join("\n");
        expect(parseDataset(text)).toMatchObject({ userIds: ["a"], itemIds: ["b"], hasRatings: false });
      }
    }
    expect(parseDataset("user item\n1 2")).toMatchObject({ size: 1, itemIds: [2] });
    const shop = "visitorid,session_id,sku,created_at\nv,s,i,9\n";
    expect(parseDataset(shop)).toMatchObject({ userIds: ["v"], itemIds: ["i"], timestamps: [9] });
    const named = "user,item,item_name\n1,7,\n1,7,Seven\n2,8,Eight\n2,7,VII\n";
    expect([...parseDataset(named).items]).toEqual([
      [7, { title: "Seven" }],
      [8, { title: "Eight" }],
    ]);
    expect(parseDataset(named, { columns: { title: null } }).items.size).toBe(0);
    expect(parseDataset("user,item,title\n1,7,Bad!", { columns: { title: "title" } }).items.get(7)?.title).toBe("Bad!");
    expect(parseDataset("user,item,title\n1,7,Bad!").items.size).toBe(0);
    const both = "session_id,user_id,sku,item,created_at,timestamp\ns,u,k,i,8,9\n";
    expect(parseDataset(both)).toMatchObject({ userIds: ["u"], itemIds: ["i"], timestamps: [9] });
    const ordered = "customer,product,when\nc,p,2024-01-02\nc,q,2024-01-01\n";
    expect(parseDataset(ordered).getUserItems("c")).toEqual(["q", "p"]);
    const taken = { columns: { item: "user" } };
    expect(parseDataset("user,visitor\nx,v", taken)).toMatchObject({ userIds: ["v"], itemIds: ["x"] });
  });

  it("a column map, in which null leaves a column unread", () => {
    const text = "who,user,what,rating\na,x,b,bad\n";
    const columns = { user: "who", item: "what", rating: null };
    expect(parseDataset(text, { columns })).toMatchObject({ userIds: ["a"], itemIds: ["b"], hasRatings: false });
    expect(parseDataset("user,asin,item\n1,2,3", { columns: { item: "asin" } }).itemIds).toEqual([2]);
  });

  it("ISO dates as seconds, UTC unless they say otherwise", () => {
    const times = ["1970-01-02", "1970-01-01T00:00:01", "1970-01-01 00:00:01.5", "1970-01-01T01:00:00+01:00"];
    const text = `user,item,date\n${times.map((time) => `1,2,${time}`).join("\n")}`;
    expect(parseDataset(text).timestamps).toEqual([86400, 1, 1.5, 0]);
  });

  it("sequences, several rows of a user one after the other", () => {
    const data = parseDataset("a 1 2 3\nb 4\na 5\n", { format: "sequences" });
    expect(data.getUserItems("a")).toEqual([1, 2, 3, 5]);
    expect(data.getUserItems("b")).toEqual([4]);
  });
});

describe("parseDataset detects", () => {
  const cases: [string, string, readonly Id[]][] = [
    ["pairs of equal width as interactions", "1 2\n1 3", [2, 3]],
    ["three columns as interactions", "1 2 3\n4 5 6", [2, 5]],
    ["rows of unequal width, one a user, as sequences", "1 2 3\n4 5", [2, 3, 5]],
    ["one long row as a sequence", "1 2 3 4 5 6", [2, 3, 4, 5, 6]],
  ];
  it.each(cases)("%s", (_, text, itemIds) => {
    expect(parseDataset(text).itemIds).toEqual(itemIds);
  });

  const refused: [string, string, RegExp][] = [
    [
      "rows of unequal width where a user returns",
      "1 2 3\n4 5 6\n\n1 2",
      /row 4 has 2 fields where the first has 3.*user "1" has rows 1 and 4/,
    ],
    ["many fields in every row", "1 2 3 4 5\n2 3 4 5 6", /every row has 5 fields/],
    ["commas without a header", "1,2,3\n4,5,6", /the first row has commas but names no user and item column/],
    ["a tab before several words", "1\t2 3\n4\t5 6", /a tab stands before/],
  ];
  it.each(refused)("nothing in %s", (_, text, message) => {
    expect(() => parseDataset(text, { file: "log.txt" })).toThrowError(
      expect.objectContaining({
        code: "invalid-file",
        message: expect.stringMatching(new RegExp(`^log.txt: cannot tell the format: ${message.source}`)),
      }),
    );
  });
});

describe("parseDataset says what is wrong and where", () => {
  const csv = "user,item,rating,timestamp\n";
  const cases: [string, ParseOptions, string][] = [
    ["", {}, "f has no events: it is empty"],
    [" \n\n", {}, "f has no events: it is empty"],
    [csv, {}, "f has no events: only a header"],
    [`${csv}1,2,3,4\n1,2,abc,4`, {}, 'f, row 3: rating "abc" is not a number'],
    [`${csv}1,"2",,4`, {}, 'f, row 2: rating "" is not a number'],
    [`${csv}1,2,0x10,4`, {}, 'f, row 2: rating "0x10" is not a number'],
    [`${csv}1,2,3,soon`, {}, 'f, row 2: timestamp "soon" is neither a number nor an ISO 8601 date'],
    [`${csv}1,2,3,2001-01-01\n1,2,3,5`, {}, 'f, row 3: timestamp "5" is not an ISO 8601 date, as in the first row'],
    [`${csv}1,,3,4`, {}, "f, row 2: item is empty"],
    [`${csv}1,2,3`, {}, "f, row 2: 3 fields where the header has 4"],
    [`${csv}"a\nb",2,3,4\n"c",2,x,4`, {}, 'f, row 4: rating "x" is not a number'],
    [
      `${csv}1,2,3,5\n1,2,3,2001-01-01`,
      {},
      'f, row 3: timestamp "2001-01-01" is a date, and not a number as in the first',
    ],
    [`${csv}"a,2,3,4`, {}, "f, row 2: a quote that opens here"],
    [`${csv}"a\nb",2,3,4\n1,2,3,4\n"a,2,3,4\n1,2,3,4`, {}, "f, row 5: a quote that opens here"],
    ["a,b\n1,2", { format: "csv" }, 'f, row 1: no user column among "a" and "b"'],
    ["user,movie,item\n1,2,3", {}, 'f, row 1: "movie" and "item" could each be the item column'],
    ["1 2 3 4\n\n1 x 5", { format: "interactions" }, "f, row 3: 3 fields where the first row has 4"],
    ["1 2 bad", {}, 'f, row 1: rating "bad" is not a number'],
    ["1\n2", {}, 'f, row 1: 1 field where "user item [rating] [timestamp]" has 2 to 4'],
    ["1 2 3 4 5", { format: "interactions" }, 'f, row 1: 5 fields where "user item [rating] [timestamp]" has 2 to 4'],
    ["1\t\t3", { format: "interactions" }, "f, row 1: item is empty"],
    ["1 2\n\n3\n4 5 6", {}, 'f, row 3: user "3" has no items'],
  ];
  it.each(cases)("%j %j", (text, options, message) => {
    const [, row] = /^f, row (\d+)/.exec(message) ?? [];
    const [, column, value] = /: (rating|timestamp) "(.*?)"/.exec(message) ?? [];
    const details = { file: "f", ...(row && { row: Number(row) }), ...(column && { column, value }) };
    expect(() => parseDataset(text, { file: "f", ...options })).toThrowError(
      expect.objectContaining({
        code: "invalid-file",
        message: expect.stringContaining(message),
        details: expect.objectContaining(details),
      }),
    );
  });

  const options: [unknown, RegExp][] = [
    [{ form: "csv" }, /parseDataset has no option "form". Did you mean format/],
    [{ format: "xml" }, /format is "xml". Give "auto", "interactions"/],
    [{ columns: { usr: "x" } }, /parseDataset: columns has no option "usr". Did you mean user/],
    [{ columns: { user: "who" } }, /"columns.user": no column "who" in text; it has "user" and "item"/],
    [{ columns: { user: "user", item: "user" } }, /"columns": "user" cannot be both user and item/],
    [{ columns: { user: "user" }, format: "sequences" }, /format is "sequences". The option columns is for csv/],
  ];
  it.each(options)("%j", (given, message) => {
    expect(() => parseDataset("user,item\n1,2", given as ParseOptions)).toThrowError(
      expect.objectContaining({
        code: "invalid-option",
        message: expect.stringMatching(message),
        details: expect.objectContaining({ option: expect.any(String), value: expect.anything() }),
      }),
    );
  });
});
