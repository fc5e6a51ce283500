import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { type LoadFileOptions, loadFile } from "../load-file.ts";
import { optional } from "./optional.ts";

let folder: string;
let csv: string;
let hash: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-databases-"));
  const rows = Array.from({ length: 25_000 }, (_, i) => {
    const at = new Date(1_700_000_000_000 + i * 1000).toISOString().slice(0, 19);
    return `${i % 997},item ${(i * 7) % 613},${1 + (i % 9) / 2},${at}.${String((i * 37) % 1e6).padStart(6, "0")},x${i}`;
  });
  csv = join(folder, "log.csv");
  await writeFile(csv, `user_id,item_id,rating,timestamp,other\n${rows.join("\n")}\n`);
  hash = (await loadFile(csv)).summary().hash;
});
afterAll(() => rm(folder, { recursive: true }));

const read = `select * from read_csv('LOG', types = {'timestamp': 'TIMESTAMP'})`;

describe("DuckDB", () => {
  it("gives the same log from a query over files, and from a table of its own", async () => {
    const query = read.replace("LOG", csv);
    const data = await loadFile("duckdb:", { query });
    expect([data.summary().hash, data.notes]).toEqual([hash, []]);
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const path = join(folder, "log.duckdb");
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run(`create table events as ${query}`);
    connection.closeSync();
    instance.closeSync();
    expect((await loadFile(path)).summary().hash).toBe(hash);
    expect((await loadFile(path, { query: "from events where rating > 4", to: "2024-01-01" })).size).toBeLessThan(
      25_000,
    );
    expect((await failure(loadFile(path, { table: "event" }))).message).toMatch(/event/);
  });

  it("keeps large integers exact, reads lists, and takes NULL for nothing", async () => {
    const query = "select 9007199254740993 as user_id, ['a', 'b'] as items union all select 5, ['c']";
    const data = await loadFile("duckdb:", { query });
    expect(data).toMatchObject({ userIds: ["9007199254740993", "9007199254740993", "5"], itemIds: ["a", "b", "c"] });
    const missing = loadFile("duckdb:", { query: "select 1 as user_id, null::int as item_id" });
    expect((await failure(missing)).message).toMatch(/^DuckDB, row 1: item is empty/);
  });

  it("stops at an error in the middle of a file", async () => {
    const path = join(folder, "bad.csv");
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${i === 50_000 ? "x" : i}`);
    await writeFile(path, `user_id,item_id\n${rows.join("\n")}\n`);
    const query = `select * from read_csv('${path}', types = {'item_id': 'BIGINT'})`;
    const error = await failure(loadFile("duckdb:", { query }));
    expect([error.code, error.message]).toEqual(["invalid-file", expect.stringMatching(/DuckDB: .*50002/s)]);
  });

  it("needs a query, and says what is wrong with it", async () => {
    expect((await failure(loadFile("duckdb:"))).message).toMatch(/query is not given|query/);
    expect((await failure(loadFile("duckdb:", { query: "selec 1" }))).message).toMatch(/^DuckDB: Parser Error/);
    const error = await failure(loadFile(csv, { query: "select 1" }));
    expect([error.code, error.message]).toEqual(["invalid-option", expect.stringMatching(/log.csv is no database/)]);
  });
});

describe("SQLite", () => {
  it("gives the same log from its only table, and from a query", async (context) => {
    const sqlite = await optional<{ DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void } }>(
      "node:sqlite",
      "SQLite",
    ).catch(() => undefined);
    if (sqlite === undefined) return context.skip("this Node has no SQLite: it comes with 22.13");
    const path = join(folder, "log.db");
    const database = new sqlite.DatabaseSync(path);
    const { userIds, itemIds, ratings, timestamps } = await loadFile(csv);
    database.exec("create table events (user_id integer, item_id text, rating real, timestamp real)");
    const values = userIds.map((user, i) => `(${user}, '${itemIds[i]}', ${ratings[i]}, ${timestamps[i]})`);
    for (let i = 0; i < values.length; i += 500)
      database.exec(`insert into events values ${values.slice(i, i + 500).join(",")}`);
    expect((await loadFile(path)).summary().hash).toBe(hash);
    const query = "select user_id, item_id from events where rating >= 4";
    expect((await loadFile(path, { query })).size).toBe((await loadFile(csv, { where: "rating >= 4" })).size);
    database.exec("create table titles (item_id text, title text)");
    database.close();
    expect((await failure(loadFile(path))).message).toMatch(/has the tables "events" and "titles": say which/);
    expect((await loadFile(path, { table: "events" })).summary().hash).toBe(hash);
    expect((await failure(loadFile(path, { query: "selec" }))).message).toMatch(/^log.db: near "selec"/);
  });
});

describe("Postgres", () => {
  let address: string | undefined;
  let stop: () => Promise<void> = async () => undefined;
  const why = (): string => "no Postgres on this machine: initdb and postgres are not in the path";

  beforeAll(async () => {
    if (spawnSync("postgres", ["--version"]).status !== 0) return;
    const data = join(folder, "pg");
    await chmod(folder, 0o777);
    const user = process.getuid?.() === 0 ? { uid: Number(execFileSync("id", ["-u", "postgres"])) } : {};
    execFileSync("initdb", ["-D", data, "-U", "reader", "-A", "trust", "-N"], {
      ...user,
      stdio: "ignore",
      cwd: folder,
    });
    const port = await freePort();
    const args = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off"];
    const server = spawn("postgres", args, { ...user, stdio: "ignore", cwd: folder });
    stop = async () => {
      server.kill("SIGINT");
      await once(server, "exit");
    };
    address = `postgres://reader:secret@127.0.0.1:${port}/postgres`;
    for (let tries = 0; ; tries++) {
      const client = new pg.Client(address);
      try {
        await client.connect();
        await client.query("create table events (user_id bigint, item_id text, rating float8, timestamp timestamp)");
        await client.query("set timezone = 'America/New_York'");
        const { userIds, itemIds, ratings, timestamps } = await loadFile(csv);
        const sql = "insert into events select * from unnest($1::int8[], $2::text[], $3::float8[], $4::timestamp[])";
        const texts = timestamps.map((at) => {
          const micros = Math.round((at % 1) * 1e6);
          return `${new Date(Math.floor(at) * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}`;
        });
        await client.query(sql, [userIds, itemIds, ratings, texts]);
        await client.query("create table lists (user_id int8, items int[])");
        await client.query("insert into lists values (9007199254740993, '{1,2}'), (5, '{3}')");
        return;
      } catch (error) {
        if (tries > 60) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }, 60_000);
  afterAll(() => stop());

  const load = (options: LoadFileOptions): ReturnType<typeof loadFile> => loadFile(address as string, options);

  it("gives the same log from a table and a query, in any time zone", async (context) => {
    if (address === undefined) return context.skip(why());
    expect((await load({ table: "events" })).summary().hash).toBe(hash);
    const query =
      "select user_id, item_id, rating, timestamp::timestamptz at time zone 'UTC' as timestamp from events;";
    expect((await load({ query })).size).toBe(25_000);
    expect(await load({ table: "lists" })).toMatchObject({
      userIds: ["9007199254740993", "9007199254740993", "5"],
      itemIds: [1, 2, 3],
    });
  });

  it("says what is wrong, without the password", async (context) => {
    if (address === undefined) return context.skip(why());
    expect((await failure(load({}))).message).toMatch(/reader@127.* has the tables "events" and "lists": say which/);
    const error = await failure(load({ query: "selec" }));
    expect([error.code, error.message]).toEqual(["invalid-file", expect.stringMatching(/syntax error/)]);
    expect(error.message).not.toContain("secret");
  });

  it("says if nobody answers", async () => {
    const error = await failure(loadFile(`postgres://reader@127.0.0.1:${await freePort()}/postgres`, { table: "x" }));
    expect([error.code, error.message]).toEqual(["invalid-file", expect.stringMatching(/ECONNREFUSED/)]);
  });
});

describe("a package that is not there", () => {
  it("is named with the line that installs it", async () => {
    const error = await failure(optional("no-such-package-here", "This"));
    expect(error).toMatchObject({
      code: "not-available",
      message: "This needs no-such-package-here, which is not here: npm install no-such-package-here",
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}
