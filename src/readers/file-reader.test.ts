import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../tests/support/failure.ts";
import { loadFile } from "./load-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-file-reader-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** `zstd` of the machine, of Node, or nothing. */
async function zstd(content: string): Promise<Uint8Array | undefined> {
  const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: (bytes: Buffer) => Buffer };
  if (zstdCompressSync !== undefined) return zstdCompressSync(Buffer.from(content));
  return new Promise((resolve) => {
    const options = { encoding: "buffer", maxBuffer: 1 << 26 } as const;
    const child = execFile("zstd", ["-c"], options, (error, out) => resolve(error === null ? out : undefined));
    child.stdin?.on("error", () => undefined).end(content);
  });
}

const header = "user,item,rating,timestamp";
const rows = Array.from({ length: 5000 }, (_, i) => [`u${i % 97}`, (i * 7) % 613, 1 + (i % 5), 1_700_000_000 + i]);
const csv = `${header}\n${rows.map((row) => row.join()).join("\n")}\n`;
const json = rows
  .map(([user, item, rating, timestamp]) => JSON.stringify({ user, item, rating, timestamp }))
  .join("\n");

describe("a file", () => {
  it("is the same log in every form, packed or not, whole or in parts, named or by a pattern", async () => {
    const hashes = new Map<string, string>();
    const add = async (name: string, paths: string | readonly string[]): Promise<void> => {
      hashes.set(name, (await loadFile(paths)).summary().hash);
    };
    await add("csv", await write("log.csv", csv));
    await add("tsv", await write("log.tsv", csv.replaceAll(",", "\t")));
    await add("bare", await write("log.txt", csv.slice(header.length + 1).replaceAll(",", "\t")));
    await add("json", await write("log.jsonl", json));
    await add("array", await write("log.json", `[${json.replaceAll("\n", ",")}]`));
    await add("csv.gz", await write("log.csv.gz", zlib.gzipSync(csv)));
    await add("json.gz", await write("log.jsonl.gz", zlib.gzipSync(json)));
    const parts = [0, 1, 2].map((part) =>
      json
        .split("\n")
        .slice(part * 2000, (part + 1) * 2000)
        .join("\n"),
    );
    for (const [part, text] of parts.entries()) await write(`part-${part}.jsonl`, text);
    await add("pattern", join(folder, "part-*.jsonl"));
    await add(
      "files",
      [0, 1, 2].map((part) => join(folder, `part-${part}.jsonl`)),
    );
    expect(new Set(hashes.values()), JSON.stringify([...hashes])).toHaveLength(1);
  });

  it("is unpacked by Zstandard", async (context) => {
    const packed = await zstd(csv);
    if (packed === undefined) return context.skip("no zstd on this machine, and Node is older than 22.15");
    const data = await loadFile(await write("log.csv.zst", packed));
    expect([data.name, data.summary().hash]).toEqual(["log", (await loadFile(join(folder, "log.csv"))).summary().hash]);
    const cut = await write("cut.zst", packed.subarray(0, packed.length / 2));
    expect((await failure(loadFile(cut))).message).toMatch(/cut.zst is a damaged Zstandard file|no events/);
  });

  it("must be there, and a pattern must fit one", async () => {
    const error = await failure(loadFile(join(folder, "*.nothing")));
    expect([error.code, error.message]).toEqual(["io", expect.stringMatching(/no file fits the pattern .*nothing/)]);
  });

  it("that unpacks to gigabytes of one line ends in an error, not in memory", async () => {
    const zeros = Buffer.alloc(1 << 20, "x");
    const gzip = zlib.createGzip({ level: 1 });
    const chunks: Buffer[] = [];
    gzip.on("data", (chunk: Buffer) => chunks.push(chunk));
    gzip.write("user,item\n");
    for (let i = 0; i < 300; i++) gzip.write(zeros);
    await new Promise((resolve) => gzip.end(() => resolve(undefined)));
    const bomb = await write("bomb.csv.gz", Buffer.concat(chunks));
    const before = process.memoryUsage().rss;
    expect((await failure(loadFile(bomb))).message).toMatch(/no end within 64 MB/);
    expect(process.memoryUsage().rss - before).toBeLessThan(700e6);
  });
});
