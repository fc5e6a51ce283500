import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { contentHash } from "../../data/content-hash.ts";
import { Dataset } from "../../data/dataset.ts";
import { Popularity } from "../../recommender/classes.ts";
import { atOnce } from "../../turns.ts";
import { loadFile } from "../load-file.ts";
import { parseDataset } from "../text/parse.ts";
import { readPrepared, writePrepared } from "./prepared-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-prepared-"));
});
afterAll(() => rm(folder, { recursive: true }));

const hashOf = (data: Dataset): string => atOnce(contentHash(data, createHash("sha256")));
const log = (rows: number): string =>
  Array.from({ length: rows }, (_, i) => `u${i % 97}\t${(i * 7) % 613}\t${1 + (i % 9) / 2}\t${(i * 37) % 1e5}\n`).join(
    "",
  );

describe("a prepared log", () => {
  it("is the log that was written: events, ids, titles, notes, name", async () => {
    const titled =
      "user,item,rating,timestamp,item_title,x\nann,1,4,5,One,2024-01-01\nbob,2,3.3,1,,2024-01-02\nann,7,1,2,Seven,\n";
    const logs = [
      parseDataset(titled, { name: "titled" }),
      parseDataset(log(5000)),
      parseDataset("1 2 3\n4 5 6 7\n"),
      Dataset.from({ userIds: ["7", 8, ""], itemIds: [2 ** 53 - 1, -1.5, "ü😀\t"], ratings: [0.1, -2, 1e-300] }),
      parseDataset(log(5000)).filter({ minRating: 4 }),
    ];
    for (const data of logs) {
      const path = join(folder, "log.safetensors");
      const hash = await writePrepared(path, data);
      const opened = await loadFile(path);
      expect(opened.summary()).toEqual(data.summary());
      expect([opened.notes, [...opened], opened.users]).toEqual([data.notes, [...data], data.users]);
      const titles = [...data.items].filter(([id]) => data.catalogue.includes(id));
      expect([...opened.items]).toEqual(titles);
      expect([hash, (await readPrepared(path, "log")).hash]).toEqual([hashOf(opened), hashOf(data)]);
    }
  });

  it("can be several files, and takes no options of reading", async () => {
    const paths = [join(folder, "one.safetensors"), join(folder, "two.safetensors")];
    await writePrepared(paths[0] as string, parseDataset("ann 1 5 10\n"));
    await writePrepared(paths[1] as string, parseDataset("ann 2 5 5\n"));
    expect((await loadFile(paths, { name: "both" })).getUserItems("ann")).toEqual([2, 1]);
    const error = await failure(loadFile(paths, { where: "x = 1" }));
    expect([error.code, error.message]).toEqual(["invalid-option", expect.stringMatching(/is prepared/)]);
  });

  it("is refused if it is damaged or something else", async () => {
    const path = join(folder, "log.safetensors");
    await writePrepared(path, parseDataset(log(100)));
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at += 101) {
      const changed = Uint8Array.from(whole);
      changed[at] = 255 - (changed[at] as number);
      await writeFile(path, changed);
      expect((await failure(loadFile(path))).code).toBe("invalid-file");
    }
    await (await new Popularity().fit(parseDataset(log(100)))).save(path);
    expect((await failure(loadFile(path))).message).toMatch(/log.safetensors is no prepared log: it holds a model/);
  });
});

describe("the content hash", () => {
  it("is that of the lines of the log, users by id, events by time", () => {
    const data = parseDataset("b 1 3 20\nä x\\y 2 5\nb 2 1.5 10\nb 9 4 10\n".replaceAll(" ", "\t"));
    const lines = "b\t2\t10\t1.5\nb\t9\t10\t4\nb\t1\t20\t3\nä\tx\\\\y\t5\t2\n";
    expect(hashOf(data)).toBe(createHash("sha256").update(lines).digest("hex"));
  });

  it("is the same for any order of rows and any numbering, and for numbers as for texts", () => {
    const rows = log(3000).trim().split("\n");
    const data = parseDataset(rows.join("\n"));
    const sorted = [...rows].sort((a, b) => (a < b ? 1 : -1)).join("\n");
    expect(hashOf(parseDataset(sorted))).toBe(hashOf(data)); // its times are all different for a user
    const texts = Dataset.from({ userIds: ["7", "8"], itemIds: ["1", "2"] });
    expect(hashOf(texts)).toBe(hashOf(Dataset.from({ userIds: [7, 8], itemIds: [1, 2] })));
    expect(hashOf(texts)).not.toBe(hashOf(Dataset.from({ userIds: [7, 8], itemIds: [1, 3] })));
  });

  it("writes numbers as JavaScript does", () => {
    const values = [0, -0, 7, 10, 99, 100, 2 ** 53 - 1, 2 ** 60, -5, 0.1, 1e21, 1e-7, 1700000000.123456];
    const data = Dataset.from({ userIds: values.map(() => "u"), itemIds: values.map(() => "i"), ratings: values });
    const lines = values.map((value) => `u\ti\t${value === 0 ? 0 : value}\n`).join("");
    expect(hashOf(data)).toBe(createHash("sha256").update(lines).digest("hex"));
  });

  it("is that of DuckDB's SQL", async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const path = join(folder, "log.tsv");
    await writeFile(path, log(3000));
    const line = "concat(u, chr(9), i, chr(9), t, chr(9), if(r = floor(r), r::int::varchar, r::varchar), chr(10))";
    const table = `read_csv('${path}', delim = '\\t', header = false, columns = {u: 'VARCHAR', i: 'VARCHAR', r: 'DOUBLE', t: 'BIGINT'})`;
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(
      `select sha256(string_agg(${line}, '' order by u, t)) as h from ${table}`,
    );
    expect(result.getRowObjects()[0]?.["h"]).toBe(hashOf(await loadFile(path)));
    connection.closeSync();
    instance.closeSync();
  });
});

it("histories, which have no times, have the content hash of the log without its time column", () => {
  const events = Array.from({ length: 400 }, (_, i) => [`u${(i * 7) % 23}`, `i${(i * 11) % 37}`, 1000 + i] as const);
  const timed = parseDataset(
    `user,item,time\n${[...events]
      .reverse()
      .map((event) => event.join())
      .join("\n")}`,
  );
  const bare = parseDataset(`user,item\n${events.map(([user, item]) => `${user},${item}`).join("\n")}`);
  const items = (user: string): string[] => events.filter(([who]) => who === user).map(([, item]) => item);
  const users = [...new Set(events.map(([user]) => user))];
  const histories = parseDataset(users.map((user) => `${user} ${items(user).join(" ")}`).join("\n"), {
    format: "sequences",
  });
  const lists = parseDataset(`user,item_list\n${users.map((user) => `${user},${items(user).join(" ")}`).join("\n")}`);
  const json = parseDataset(users.map((user) => JSON.stringify({ user, items: items(user) })).join("\n"));
  const { columns, ids, name } = timed;
  const { rows } = timed.timeOrder();
  const [user, item] = [rows.map((row) => columns.user[row] as number), rows.map((row) => columns.item[row] as number)];
  const without = Dataset.of({ name, ids, columns: { user, item } });
  expect(new Set([bare, histories, lists, json, without].map(hashOf)).size).toBe(1);
  expect(hashOf(timed)).not.toBe(hashOf(bare));
});
