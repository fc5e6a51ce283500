import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  it("reads Latin-1 where told so", async () => {
    const path = await write("latin.txt", Buffer.from("é x\né y\n", "latin1"));
    expect((await loadFile(path, { encoding: "latin1" })).users).toEqual(["é"]);
    await expect(loadFile(path)).rejects.toMatchObject({
      code: "invalid-file",
      message: expect.stringContaining("latin1"),
    });
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
