import { describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import type { ParseOptions } from "../options.ts";
import { readEvents } from "../read-events.ts";
import type { Batch, Value } from "../reader.ts";
import { parseDataset } from "../text/parse.ts";

const header = "user,item,at,kind,price,country";
const rows = [
  "ann,a,2024-01-05T10:00:00Z,view,5,DE",
  "ann,b,2024-01-05T10:05:00Z,buy,10.0,DE",
  "bob,a,2024-01-06T10:00:00Z,view,12,AT",
  "bob,c,2024-02-01T00:00:00Z,buy,,US",
  "cid,d,2024-02-02T00:00:00Z,add to cart,100,",
];
const csv = `${header}\n${rows.join("\n")}\n`;
const json = rows
  .map((row) => {
    const [user, item, at, kind, price, country] = row.split(",");
    return JSON.stringify({ user, item, at, kind, price: price === "" ? null : Number(price), country });
  })
  .join("\n");
const kept = (options: ParseOptions, text = csv): string => parseDataset(text, options).itemIds.join("");

describe("where", () => {
  it.each([
    ["kind=buy", "bc"],
    ["kind = buy and price >= 10", "b"],
    ["price > 9 and price < 100", "ba"],
    ["price = 10", "b"],
    ["price = ''", "c"],
    ["price != 10", "aacd"],
    ["kind in (buy, 'add to cart')", "bcd"],
    ["kind not in (buy, view)", "d"],
    ['kind == "add to cart"', "d"],
    ["at >= 2024-01-06 and at < 2024-02-02", "ac"],
    ["country <> DE and country != ''", "ac"],
    ["user >= bob", "acd"],
    ["`user`='ann'", "ab"],
  ])("%s", (where, items) => {
    expect([kept({ where }), kept({ where }, json)]).toEqual([items, items]);
  });

  it.each([
    ["", /is missing|not empty/],
    ["kind", /no comparison after "kind"/],
    ["kind =", /a value is missing/],
    ["kind = buy or kind = view", /joined by and/],
    ["kind = add to cart", /joined by and/],
    ["kind in buy", /a list in brackets/],
    ["kind in (buy", /bracket is not closed/],
    ["kind ~ buy", /no comparison/],
    ["kind = 'buy", /cannot be read/],
    ["sku = 5", /no column "sku" in text; it has "user"/],
  ])("%s is refused", async (where, message) => {
    const error = await failure(() => parseDataset(csv, { where }));
    expect([error.code, error.message]).toEqual(["invalid-option", expect.stringMatching(message)]);
  });

  it("says if no row is left", async () => {
    const error = await failure(() => parseDataset(csv, { where: "kind = sell" }));
    expect(error.message).toBe("text has no events: the options where, from and to keep none of its 5 rows");
  });

  it("takes places in a table without a header, and values before anything else is looked at", () => {
    expect(kept({ where: "3 >= 4" }, "ann a 5\nbob b 4\ncid c 3\n")).toBe("ab");
    expect(kept({ where: "kind != rubbish" }, `${csv}cid,e,soon,rubbish,x,y\n`)).toBe("abacd");
  });
});

describe("events of a span of time", () => {
  it("are those from a date on and before another one, in any unit", () => {
    expect(kept({ from: "2024-01-06", to: "2024-02-02" })).toBe("ac");
    expect(kept({ from: "2024-01-05T10:05:00Z" })).toBe("bacd");
    const numbers = (unit: number): string => `user,item,at\nann,a,${1e9 * unit}\nann,b,${1.1e9 * unit}\n`;
    for (const unit of [1, 1e3, 1e6]) expect(kept({ from: "2003-01-01" }, numbers(unit))).toBe("b");
    expect(kept({ to: "1050000000" }, numbers(1))).toBe("a");
  });

  it("need times and dates", async () => {
    expect((await failure(() => parseDataset("1 2\n", { from: "2024-01-01" }))).message).toMatch(/has no times/);
    expect((await failure(() => parseDataset(csv, { to: "tomorrow" }))).message).toMatch(
      /to is "tomorrow". Give a date/,
    );
  });
});

describe("time zones", () => {
  const text =
    "user,item,at\na,1,2024-07-01 12:00\na,2,2024-01-01 12:00:00\na,3,2024-01-01T12:00:00+00:00\na,4,2024-01-01\n";
  const hour = (item: number, timeZone?: string): number => {
    const data = parseDataset(text, timeZone === undefined ? {} : { timeZone });
    return ((data.timestamps[item - 1] as number) / 3600) % 24;
  };

  it("are of dates that say none", () => {
    expect([1, 2, 3, 4].map((item) => hour(item))).toEqual([12, 12, 12, 0]);
    expect([1, 2, 3, 4].map((item) => hour(item, "Europe/Berlin"))).toEqual([10, 11, 12, 23]);
    expect([1, 2, 3, 4].map((item) => hour(item, "Asia/Kolkata"))).toEqual([6.5, 6.5, 12, 18.5]);
  });

  it("are refused if there is none of that name", async () => {
    expect((await failure(() => hour(1, "Europe/Atlantis"))).message).toMatch(/timeZone is "Europe\/Atlantis"/);
  });
});

describe("sessions", () => {
  const text = "user,item,at,visit\nann,a,0,1\nann,b,60,1\nbob,a,30,1\nann,c,4000,2\nbob,b,1831,2\n";

  it("end when nothing happens for a time", async () => {
    const data = parseDataset(text, { sessionGap: "30m" });
    expect(data.userIds).toEqual(["ann/1", "ann/1", "bob/1", "ann/2", "bob/2"]);
    expect(parseDataset(text, { sessionGap: "1801s" }).userIds[4]).toBe("bob/1");
    const millis = text.replace(/,(\d+),(\d)\n/g, (_, at, visit) => `,${1.7e12 + 1000 * Number(at)},${visit}\n`);
    expect(parseDataset(millis, { sessionGap: "0.5h" }).userIds).toEqual(data.userIds);
    expect((await failure(() => parseDataset(text, { sessionGap: "soon" }))).message).toMatch(/sessionGap is "soon"/);
    expect((await failure(() => parseDataset("1 2\n", { sessionGap: "1h" }))).message).toMatch(/has no times/);
  });

  it("are those of a column, within users if both are named", () => {
    expect(parseDataset(text, { columns: { session: "visit" } }).userIds).toEqual([1, 1, 1, 2, 2]);
    const both = parseDataset(text, { columns: { user: "user", session: "visit" } });
    expect(both.userIds).toEqual(["ann/1", "ann/1", "bob/1", "ann/2", "bob/2"]);
  });
});

describe("lists of items", () => {
  const events = { userIds: ["ann", "ann", "ann", "bob"], itemIds: [7, 12, 9, 7] };

  it.each([
    ["session_id:token\titem_id_list:token_seq\titem_id:token\nann\t7 12\t9\nbob\t\t7\n"],
    ["user_id,item_ids\nann,[7, 12, 9]\nbob,[7]\n".replace(/(\[.*?\])/g, '"$1"')],
    ["user_id|history\nann|7;12;9\nbob|7\n"],
    ["user_id\titems\nann\t['7', \"12\", '9']\nbob\t['7']\n"],
    ["user_id\titem_seq\nann\t 7  12 9 \nbob\t7\n"],
    ["user_id\titem_seq\nann\t[7 12 9]\nbob\t(7,)\n"],
    ['{"user":"ann","items":[7,12,9]}\n{"user":"bob","items":[7]}'],
    ['{"user":"ann","items":[{"sku":7},{"sku":12},{"sku":9}]}\n{"user":"bob","items":[{"sku":7}]}'],
    ['{"user":"ann","history":[7,12],"item":9}\n{"user":"bob","history":[],"item":7}'],
  ])("%j", (text) => {
    expect(parseDataset(text)).toMatchObject({ ...events, hasTimestamps: false, notes: [] });
  });

  it("carry the row's time and title, or their own", () => {
    const text = '{"user":"ann","items":[7,12],"times":[30,20],"at":5}\n{"user":"bob","items":[9],"times":[1],"at":6}';
    expect(parseDataset(text, { columns: { timestamp: "at" } }).timestamps).toEqual([5, 5, 6]);
    expect(parseDataset(text, { columns: { timestamp: "times" } }).timestamps).toEqual([30, 20, 1]);
  });

  it("are taken from any column that is named, and leave one that only sounds like it", () => {
    const text = "user,basket_text,item\nann,7 12,9\nbob,7,7\n";
    expect(parseDataset(text, { columns: { history: "basket_text" } }).size).toBe(5);
    expect(parseDataset("user,item,items\nann,7,1\nbob,9,2\n")).toMatchObject({ itemIds: [7, 9] });
  });

  it("name the row that is wrong", async () => {
    const text = "user,item_list\nann,1 2\n,3 4\n";
    expect((await failure(() => parseDataset(text))).message).toMatch(/^text, row 3: user is empty/);
    expect(parseDataset(`${text}x\n`, { onError: "skip" }).notes[0]).toMatch(/^3 rows were left out/);
  });

  it("are read from every kind of column", async () => {
    const lists: readonly Value[] = [["x", "y"], null, ["y"]];
    const read = (column: Batch["columns"][number]): ReturnType<typeof readEvents> => {
      const user = ["ann", "bob", "cid"];
      const batches = async function* (): AsyncGenerator<Batch> {
        yield { names: ["user", "item", "at"], columns: [user, column, Float64Array.of(1, 2, 3)], size: 3 };
      };
      return readEvents({ name: "t", batches }, { timestamp: "at" });
    };
    for (const column of [lists, { dictionary: lists, codes: Int32Array.of(0, 1, 2) }]) {
      const data = await read(column);
      expect(data).toMatchObject({ userIds: ["ann", "ann", "cid"], itemIds: ["x", "y", "y"], timestamps: [1, 1, 3] });
    }
  });
});

describe("weights of event types", () => {
  it("become ratings, and other types are left out", () => {
    const data = parseDataset(csv, { columns: { event: "kind" }, events: { buy: 1, view: 0.5 } });
    expect(data.ratings).toEqual([0.5, 1, 0.5, 1]);
  });
});
