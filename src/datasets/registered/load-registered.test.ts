import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRegistered } from "./load-registered.ts";
import { type RegisteredDataset, registry } from "./registry.ts";

/** Archives of the three forms with made-up films, in the publishers' layouts. */
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const flags = (...set: number[]): string => Array.from({ length: 19 }, (_, i) => (set.includes(i) ? 1 : 0)).join("|");
const ml100k = {
  "ml-100k/u.data": latin1("1\t2\t5\t881250949\n2\t1\t3\t881250950\n"),
  "ml-100k/u.item": latin1(`1|Café (1990)|01-Jan-1990||http://x|${flags(1, 5)}\n2|Two|||http://y|${flags()}\n`),
  "ml-100k/README": latin1("not wanted"),
};
const ml1m = {
  "ml-1m/ratings.dat": latin1("1::2::5::978300760\n2::1::4::978300761\n"),
  "ml-1m/movies.dat": latin1("1::Café: a tale (1990)::Comedy|Drama\n2::Two::War\n"),
};
const latestSmall = {
  "ml-latest-small/ratings.csv": Buffer.from("userId,movieId,rating,timestamp\n1,2,4.5,964982703\n"),
  "ml-latest-small/movies.csv": Buffer.from(
    'movieId,title,genres\n1,"Café, the ""film""",Comedy|War\n2,Two,(no genres listed)\n',
  ),
};

/** The registered data set, expecting the archive and counts made here. */
function standIn(dataset: RegisteredDataset, archive?: Uint8Array): RegisteredDataset {
  const { sha256: _, bytes: __, counts: ___, ...rest } = dataset;
  if (archive === undefined) return rest;
  return { ...rest, sha256: createHash("sha256").update(archive).digest("hex"), bytes: archive.length };
}

let home: string;
let server: Server;
let base: string;
let requests: string[];
let served: Record<string, Uint8Array>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sasrec-registry-"));
  requests = [];
  served = {};
  server = createServer((request, response) => {
    const url = request.url ?? "";
    requests.push(url);
    const body = served[url];
    if (body === undefined) response.writeHead(404).end();
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(home, { recursive: true });
});

const places = (data?: string) => ({ data, cache: cache() });
const cache = (): string => join(home, ".cache", "sasrec");

async function writeFiles(parent: string, files: Record<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(join(parent, path, ".."), { recursive: true });
    await writeFile(join(parent, path), bytes);
  }
}

describe("a registered data set", () => {
  it("is downloaded, checked, unpacked into the cache, and found there the next time", async () => {
    const archive = zipSync(ml100k);
    served["/ml-100k.zip"] = archive;
    const dataset = standIn(registry["movielens-100k"], archive);
    const data = await loadRegistered(dataset, {}, places(), base);
    expect(data).toMatchObject({ name: "movielens-100k", userIds: [1, 2], itemIds: [2, 1], ratings: [5, 3] });
    expect(data.items.get(1)).toEqual({ title: "Café (1990)", genres: ["Action", "Comedy"] });
    expect(data.items.get(2)).toEqual({ title: "Two", genres: [] });
    expect(await readdir(cache())).toEqual(["ml-100k"]);
    expect((await readdir(join(cache(), "ml-100k"))).sort()).toEqual(["u.data", "u.item"]);

    const again = await loadRegistered(dataset, {}, places(), base);
    expect(again.summary()).toEqual(data.summary());
    expect(requests).toEqual(["/ml-100k.zip"]);
  });

  it("is read in each publisher's form: Latin-1 or UTF-8, quotes, missing genres", async () => {
    served["/ml-1m.zip"] = zipSync(ml1m);
    served["/ml-latest-small.zip"] = zipSync(latestSmall);
    const million = await loadRegistered(standIn(registry["movielens-1m"]), {}, places(), base);
    expect(million).toMatchObject({ userIds: [1, 2], timestamps: [978300760, 978300761] });
    expect(million.items.get(1)).toEqual({ title: "Café: a tale (1990)", genres: ["Comedy", "Drama"] });
    const small = await loadRegistered(standIn(registry["movielens-latest-small"]), {}, places(), base);
    expect(small).toMatchObject({ itemIds: [2], ratings: [4.5] });
    expect(small.items.get(1)).toEqual({ title: 'Café, the "film"', genres: ["Comedy", "War"] });
    expect(small.items.get(2)?.genres).toEqual([]);
  });

  it("takes genre names from u.genre where it is there", async () => {
    const genre = Array.from({ length: 19 }, (_, i) => `G${i}|${i}`).reverse();
    await writeFiles(home, { ...ml100k, "ml-100k/u.genre": latin1(`${genre.join("\n")}\n\n`) });
    const data = await loadRegistered(standIn(registry["movielens-100k"]), { dir: home }, places(), base);
    expect(data.items.get(1)?.genres).toEqual(["G1", "G5"]);
  });

  it("is looked for in dir, then SASREC_DATA_DIR, then the cache, as a folder or an archive", async () => {
    const withUser = (user: number): Record<string, Uint8Array> => ({
      ...ml100k,
      "ml-100k/u.data": latin1(`${user}\t1\t3\t5\n`),
    });
    const [dir, env] = [join(home, "dir"), join(home, "env")];
    await mkdir(dir);
    await writeFile(join(dir, "ml-100k.zip"), zipSync(withUser(1)));
    await writeFiles(env, withUser(2));
    await writeFiles(cache(), withUser(3));
    const load = async (options: { dir?: string }, folder?: string): Promise<unknown> =>
      (await loadRegistered(standIn(registry["movielens-100k"]), options, places(folder), base)).users[0];
    expect(await load({ dir }, env)).toBe(1);
    expect(await load({}, env)).toBe(2);
    expect(await load({ dir: join(home, "nowhere") })).toBe(3);
    expect(requests).toEqual([]);
  });

  it("says where it looked and what to do when it cannot be had", async () => {
    await writeFiles(home, { "ml-1m/movies.dat": latin1("1::A::B\n") });
    const promise = loadRegistered(registry["movielens-1m"], { dir: home }, places(), base);
    await expect(promise).rejects.toMatchObject({ code: "download-failed" });
    const { message } = (await promise.catch((error) => error)) as Error;
    for (const part of [
      `${join(home, "ml-1m")} (no ratings.dat)`,
      join(home, "ml-1m.zip"),
      join(cache(), "ml-1m"),
      `${base}ml-1m.zip: the server answered 404`,
      "set SASREC_DATA_DIR",
    ]) {
      expect(message).toContain(part);
    }
  });

  it("does not stay in the cache when the archive is wrong", async () => {
    const { "ml-latest-small/movies.csv": movies, ...rest } = latestSmall;
    const noEvents = Buffer.from("userId,movieId,rating,timestamp\n");
    const otherColumns = Buffer.from("user,movie,stars,when\n1,2,3,4\n");
    const whole = zipSync(latestSmall);
    const archives: [Uint8Array, RegExp][] = [
      [Buffer.from("<html>"), /is no intact zip archive/],
      [whole.subarray(0, whole.length / 2), /is no intact zip archive/],
      [zipSync(rest), /holds no ml-latest-small\/movies.csv/],
      [zipSync({ ...latestSmall, "ml-latest-small/ratings.csv": noEvents }), /ratings.csv has no events/],
      [
        zipSync({ ...latestSmall, "ml-latest-small/ratings.csv": otherColumns }),
        /ratings.csv, row 1: expected the columns/,
      ],
      [
        zipSync({ ...latestSmall, "ml-latest-small/movies.csv": movies.subarray(8) }),
        /movies.csv, row 1: expected the/,
      ],
    ];
    for (const [archive, message] of archives) {
      served["/ml-latest-small.zip"] = archive;
      const promise = loadRegistered(registry["movielens-latest-small"], {}, places(), base);
      await expect(promise).rejects.toMatchObject({ code: "invalid-file", message: expect.stringMatching(message) });
    }
    served["/ml-100k.zip"] = zipSync(ml100k);
    const promise = loadRegistered(registry["movielens-100k"], {}, places(), base);
    await expect(promise).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringMatching(/bytes, expected 4924029/),
    });
    await expect(readdir(cache())).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is refused with other counts than it has", async () => {
    await writeFiles(home, ml100k);
    await expect(loadRegistered(registry["movielens-100k"], { dir: home }, places(), base)).rejects.toMatchObject({
      code: "invalid-file",
      message: expect.stringMatching(
        /holds 2 users, 2 items and 2 events, but movielens-100k has 943 users, 1682 items and 100000 events/,
      ),
    });
  });

  it("replaces an incomplete folder in the cache", async () => {
    served["/ml-1m.zip"] = zipSync(ml1m);
    await writeFiles(cache(), { "ml-1m/movies.dat": latin1("damaged") });
    await loadRegistered(standIn(registry["movielens-1m"]), {}, places(), base);
    expect(await readFile(join(cache(), "ml-1m", "movies.dat"))).toEqual(ml1m["ml-1m/movies.dat"]);
    expect(await readdir(cache())).toEqual(["ml-1m"]);
  });

  it("comes whole to several callers at once", async () => {
    served["/ml-1m.zip"] = zipSync(ml1m);
    const load = () => loadRegistered(standIn(registry["movielens-1m"]), {}, places(), base);
    const all = await Promise.all([load(), load(), load()]);
    expect(all.map((data) => data.size)).toEqual([2, 2, 2]);
    expect(await readdir(cache())).toEqual(["ml-1m"]);
  });

  it("says so when the cache cannot be written", async () => {
    served["/ml-1m.zip"] = zipSync(ml1m);
    await writeFile(join(home, ".cache"), "a file where a folder should be");
    const promise = loadRegistered(standIn(registry["movielens-1m"]), {}, places(), base);
    await expect(promise).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/cannot write to the cache.*XDG_CACHE_HOME/),
    });
  });
});
