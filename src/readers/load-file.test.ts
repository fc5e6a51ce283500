import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoadFileOptions, loadFile } from "./load-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-load-file-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("loadFile", () => {
  it("reads any format and names the data set after the file", async () => {
    const lines = await loadFile(await write("log.txt", "1 2\n1 3\n"));
    expect(lines).toMatchObject({ name: "log", itemIds: [2, 3] });
    const csv = await loadFile(await write("my.ratings.csv", "user,sku\na,b\n"), {
      columns: { item: "sku" },
      name: "mine",
    });
    expect(csv).toMatchObject({ name: "mine", itemIds: ["b"] });
    expect((await loadFile(await write("s", "1 2 3\n4 5"), { format: "sequences" })).name).toBe("s");
  });

  it("reads gzip, whatever the ending", async () => {
    for (const name of ["log.tsv.gz", "log.tsv"]) {
      expect(await loadFile(await write(name, gzipSync("1\t2\n")))).toMatchObject({ name: "log", itemIds: [2] });
    }
  });

  it("reads Latin-1 if told so", async () => {
    const path = await write("latin.txt", Buffer.from("é x\né y\n", "latin1"));
    expect((await loadFile(path, { encoding: "latin1" })).users).toEqual(["é"]);
    await expect(loadFile(path)).rejects.toMatchObject({
      code: "invalid-file",
      message: expect.stringContaining("latin1"),
    });
  });

  it("reads several files as one log", async () => {
    const monday = await write("monday.csv", "user_id,item_id,at,item_title\nann,1,30,One\nann,2,10,Two\n");
    const tuesday = await write("tuesday.csv.gz", gzipSync("at|item_id|user_id|item_title\n20|3|ann|Three\n"));
    for (const paths of [
      [monday, tuesday],
      [tuesday, monday],
    ]) {
      const data = await loadFile(paths);
      expect(data).toMatchObject({ size: 3, name: paths[0] === monday ? "monday" : "tuesday" });
      expect(data.getUserItems("ann")).toEqual([2, 3, 1]);
      expect(data.items.get(3)?.title).toBe("Three");
    }
    const texts = await write("texts.csv", "user_id,item_id,at\nann,x,1\n");
    expect((await loadFile([monday, texts])).catalogue).toEqual(["1", "2", "x"]);
    const bad = await write("wrong.csv", "user_id,item_id,at\nann,,1\n");
    await expect(loadFile([monday, bad])).rejects.toMatchObject({
      message: expect.stringMatching(/^wrong.csv, row 2/),
    });
    await expect(loadFile([])).rejects.toMatchObject({ code: "invalid-option" });
  });

  it("takes file URLs, and no others", async () => {
    const path = await write("with blank.csv", "user,item\na,b\n");
    expect(await loadFile(pathToFileURL(path))).toMatchObject({ name: "with blank", itemIds: ["b"] });
    const web = new URL("https://example.org/a.csv");
    await expect(loadFile(web)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(/file:/),
    });
  });

  it("reads gzip of several members, and characters that a piece's end cuts", async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `üser-${i % 977} ítem-${i % 613} ${i % 5} ${i}\n`);
    const half = rows.length / 2;
    const members = [rows.slice(0, half), rows.slice(half)].map((part) => gzipSync(part.join("")));
    const data = await loadFile(await write("members.gz", Buffer.concat(members)));
    expect([data.size, data.numUsers, data.numItems]).toEqual([60_000, 977, 613]);
    expect(data.getUserItems("üser-3")[1]).toBe(`ítem-${980 % 613}`);
    const latin = await write("pieces.txt", Buffer.from(rows.join(""), "latin1"));
    const same = await loadFile(latin, { encoding: "latin1", name: data.name });
    expect(same.summary()).toEqual(data.summary());
  });

  it("names the file in messages", async () => {
    const path = await write("bad.csv", "user,item,rating\n1,2,3\n1,2,abc\n");
    await expect(loadFile(path)).rejects.toMatchObject({
      code: "invalid-file",
      message: expect.stringMatching(/^bad.csv, row 3: rating "abc" is not a number; .*--skip-errors$/),
      details: { file: "bad.csv", row: 3, column: "rating", value: "abc" },
    });
  });

  it("refuses what is not there, a folder, a damaged gzip file and unknown options", async () => {
    await expect(loadFile(join(folder, "none"))).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/none: there is no such file/),
    });
    await expect(loadFile(folder)).rejects.toMatchObject({
      code: "io",
      message: expect.stringMatching(/it is a folder/),
    });
    const cut = await write("cut.gz", gzipSync("1 2\n".repeat(100)).subarray(0, 20));
    await expect(loadFile(cut)).rejects.toMatchObject({
      code: "invalid-file",
      message: expect.stringMatching(/damaged gzip/),
    });
    const options = { fromat: "csv" } as LoadFileOptions;
    await expect(loadFile(cut, options)).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(/loadFile has no option "fromat". Did you mean format/),
    });
  });
});
