import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { isSasrecError } from "../errors.ts";
import { readEvents } from "./read-events.ts";
import type { Batch, Column, TableReader } from "./reader.ts";
import { parseDataset } from "./text/parse.ts";

/** A table in memory, in batches of two rows. */
function table(name: string, columns: Readonly<Record<string, Column>>, size: number): TableReader {
  const slice = (column: Column, from: number, to: number): Column =>
    "dictionary" in column
      ? { dictionary: column.dictionary, codes: column.codes.slice(from, to) }
      : "places" in column
        ? column
        : column.slice(from, to);
  return {
    name,
    async *batches(): AsyncGenerator<Batch> {
      for (let from = 0; from < size; from += 2) {
        const to = Math.min(from + 2, size);
        const cut = Object.values(columns).map((column) => slice(column, from, to));
        yield { names: Object.keys(columns), columns: cut, size: to - from };
      }
    },
  };
}

describe("readEvents", () => {
  const columns: Readonly<Record<string, Column>> = {
    who: ["ann", "bob", "ann"],
    sku: Int32Array.of(7, 8, 7),
    at: BigInt64Array.of(30n, 20n, 10n),
    stars: Float64Array.of(1, 2.5, 3),
    item_title: { dictionary: ["Seven", null, "Eight"], codes: Int32Array.of(0, 2, 1) },
  };

  it("takes columns of every kind", async () => {
    const map = { user: "who", item: "sku", timestamp: "at", rating: "stars" };
    const data = await readEvents(table("t", columns, 3), map);
    expect(data).toMatchObject({
      name: "t",
      userIds: ["ann", "bob", "ann"],
      itemIds: [7, 8, 7],
      timestamps: [30, 20, 10],
    });
    expect(data.ratings).toEqual([1, 2.5, 3]);
    expect([...data.items]).toEqual([
      [7, { title: "Seven" }],
      [8, { title: "Eight" }],
    ]);
  });

  it("leaves texts and numbers of a typed table what they are, and counts rows from 1", async () => {
    const texts = await readEvents(table("t", { user: ["1", "2"], item: [1, 2n] }, 2));
    expect(texts).toMatchObject({ userIds: ["1", "2"], itemIds: [1, 2] });
    const empty = readEvents(table("t", { user: ["a", "b", null], item: ["x", "y", "z"] }, 3));
    expect((await failure(empty)).message).toMatch(/^t, row 3: user is empty/);
  });

  it("keeps integers beyond 2^53 exact: all of the column are texts then, those before and after, too", async () => {
    const large = table("t", { user: ["a", "b", "c"], item: [1n, 2n ** 60n, 3] }, 3);
    expect((await readEvents(large)).itemIds).toEqual(["1", "1152921504606846976", "3"]);
    const small = table("t", { user: [1n, 2n, 3n], item: Int32Array.of(4, 5, 4) }, 3);
    expect(await readEvents(small)).toMatchObject({ userIds: [1, 2, 3], itemIds: [4, 5, 4] });
    const rounded = table("t", { user: ["a"], item: [2 ** 60] }, 1);
    expect((await failure(readEvents(rounded))).message).toMatch(/row 1: "1152921504606847000" cannot be an id/);
  });

  it("takes numbers that a database hands out as texts", async () => {
    const data = await readEvents(table("t", { user: ["a"], item: ["x"], rating: ["4.5"], timestamp: ["1e9"] }, 1));
    expect([data.ratings, data.timestamps]).toEqual([[4.5], [1e9]]);
  });

  it("joins tables, whose ids decide together, and refuses what does not go together", async () => {
    const one = table("one", { user: ["a"], item: ["x"], timestamp: [1] }, 1);
    const two = table("two", { item: ["y"], timestamp: [0], user: ["a"] }, 1);
    expect((await readEvents([one, two])).getUserItems("a")).toEqual(["y", "x"]);
    const bare = table("bare", { user: ["a"], item: ["x"] }, 1);
    expect((await failure(readEvents([one, bare]))).message).toMatch(/one has timestamps and bare has none/);
  });
});

describe("rows that cannot be read", () => {
  const text = "user,item,rating,timestamp\na,1,5,10\n,2,5,11\nb,,5,12\nb,3,x,13\nb,4,5,soon\nb,5\nb,6,4,14\n";

  it("are an error that names a way on, or are counted and left out", async () => {
    expect((await failure(() => parseDataset(text))).message).toMatch(/row 3: user is empty; .*--skip-errors/);
    const warn = vi.fn();
    const data = parseDataset(text, { onError: "skip", onWarning: warn });
    expect(data).toMatchObject({ userIds: ["a", "b"], itemIds: [1, 6], ratings: [5, 4], timestamps: [10, 14] });
    expect(data.notes[0]).toMatch(/^5 rows were left out: text, row \d: .*; text, row \d: .*; text, row \d: .*; …$/);
    expect(warn.mock.calls.flat()).toEqual(data.notes);
  });

  it("leave no ids behind, which would make texts of all numbers", () => {
    const data = parseDataset("user,item,rating\n1,2,3\nx,y,bad\n", { onError: "skip" });
    expect(data).toMatchObject({ users: [1], catalogue: [2], numItems: 1 });
    expect(data.ids.items.size).toBe(1);
  });

  it("may be all", async () => {
    const error = await failure(() => parseDataset("user,item\na,\n,b\n", { onError: "skip" }));
    expect(error.message).toMatch(/no events: 2 rows were left out: text, row 2: item is empty/);
  });
});

describe("event types", () => {
  const text = "user,item,event_type\na,1,view\na,2,buy\nb,1,view\nb,3,cart\n";

  it("are named if they are ignored", () => {
    expect(parseDataset(text).notes.join()).toMatch(/"event_type" is not read.*view 2, buy 1 and cart 1.*--events/);
    expect(parseDataset("user,item,action\na,1,x\nb,2,x\n").notes).toEqual([]);
    expect(parseDataset(text, { columns: { event: null } }).notes).toEqual([]);
  });

  it("are chosen by a list, or weighed", () => {
    const chosen = parseDataset(text, { events: ["buy", "cart"] });
    expect(chosen).toMatchObject({ itemIds: [2, 3], hasRatings: false });
    expect(chosen.notes).toEqual(["text: events that are not chosen were left out: view 2"]);
    const weighed = parseDataset(text, { events: { view: 0.25, buy: 1 } });
    expect(weighed).toMatchObject({ itemIds: [1, 2, 1], ratings: [0.25, 1, 0.25] });
    expect(
      parseDataset("user,item,kind\na,1,2\na,2,3\n", { events: ["3"], columns: { event: "kind" } }).itemIds,
    ).toEqual([2]);
  });

  it.each<[string, object]>([
    ["no event is of type", { events: ["sell"] }],
    ["no column of event types", { events: ["buy"], columns: { event: null } }],
    ["Give a list of types", { events: [] }],
    ["Give a list of types", { events: { buy: "1" } }],
    ["Give a list of types", { events: "buy" }],
  ])("refuses what cannot be: %s", async (message, options) => {
    const error = await failure(() => parseDataset(text, options));
    expect(error).toMatchObject({ code: "invalid-option", message: expect.stringContaining(message) });
  });
});

describe("columns that are not read", () => {
  it.each([
    ["user,item,occurred\na,1,1700000000\n", /"occurred" looks like times/],
    ["user,item,day\na,1,31/12/2023\n", /"day" looks like times/],
    ["user,item,x\na,1,2024-01-02 10:00\n", /"x" looks like times/],
    ["user,order_list,item\na,1 2 3,4\n", /"order_list" looks like lists.*--item-list order_list/],
    ['user,viewed,item\na,"[1, 2]",4\n', /"viewed" looks like lists/],
    ["a\tb\t1700000000\nc\td\t1700000009\n", /ratings looks like times/],
    ["user,item,type\na,1,view\na,2,add_to_cart\n", /"type" looks like event types/],
    ["user_id,item_id\na,b\nitem_id,user_id\nc,d\n", /"user_id" and "item_id" among the ids/],
    ["user,item,time\na,1,2024-01-02 10:00:00.1234567\n", /more digits/],
  ])("%j is told of", (text, note) => {
    expect(parseDataset(text).notes.join()).toMatch(note);
  });

  it.each([
    "user,item,timestamp,created\na,1,1,2024-01-01\n",
    "user,item,price,brand\na,1,9.99,Acme\n",
    "user,item,type\na,1,book\na,2,film\n",
    "user,item,genres\na,1,Drama|Comedy\n",
    "user,item,item_title\na,1,A Tale of Two\n",
  ])("%j has nothing to tell", (text) => {
    expect(parseDataset(text).notes).toEqual([]);
  });
});

it("hostile texts end in events or in an error of ours", () => {
  const seed = 'user_id,item_id,rating,timestamp\nann,"a, b",5,100\nbob,c,4,2024-01-02T03:04:05Z\n"x""y",d,3,102\n';
  const part = fc.constantFrom(
    '"',
    ",",
    "\n",
    "\r",
    "\t",
    "::",
    "|",
    ";",
    "\uFEFF",
    "\0",
    "NaN",
    "1e999",
    "#",
    "{",
    "[",
    "-",
    "\uD800",
    " ",
  );
  const edits = fc.array(fc.tuple(fc.nat(seed.length), fc.nat(12), part), { minLength: 1, maxLength: 6 });
  const options = fc.constantFrom(
    {},
    { onError: "skip" as const },
    { format: "csv" as const },
    { format: "sequences" as const },
    { header: false },
    { quotes: false },
  );
  fc.assert(
    fc.property(edits, options, (changes, given) => {
      let text = seed;
      for (const [at, cut, put] of changes) text = text.slice(0, at) + put + text.slice(at + cut);
      try {
        const data = parseDataset(text, given);
        expect(data.userIds.every((id) => id !== "" && !Number.isNaN(id))).toBe(true);
        expect(data.timestamps.every(Number.isFinite) && data.ratings.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(isSasrecError(error)).toBe(true);
        expect((error as Error).message.length).toBeLessThanOrEqual(500);
      }
    }),
    { numRuns: 2000 },
  );
});
