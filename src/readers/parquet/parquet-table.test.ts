import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { loadFile } from "../load-file.ts";
import type { Batch } from "../reader.ts";
import { parquetBatches } from "./parquet-table.ts";

/** One log by four writers; scripts/make_parquet_fixtures.py. */
const fixtures = join(import.meta.dirname, "../../../fixtures/parquet");
const files = readdirSync(fixtures).filter((name) => name.endsWith(".parquet") && name !== "nested.parquet");
const columns = { rating: "rating" };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-parquet-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function batches(bytes: Uint8Array, read: readonly string[]): Promise<{ all: Batch[]; bytesRead: number }> {
  let bytesRead = 0;
  const source = {
    size: bytes.length,
    async read(at: number, into: Uint8Array): Promise<void> {
      bytesRead += into.length;
      into.set(bytes.subarray(at, at + into.length));
    },
  };
  const all: Batch[] = [];
  const choose = (names: readonly string[] = []): number[] => read.map((name) => names.indexOf(name));
  for await (const batch of parquetBatches(source, "f", choose)) all.push(batch);
  return { all, bytesRead };
}

describe("Parquet", () => {
  it.each(files)("%s is the log of log.csv, event for event", async (name) => {
    const expected = await loadFile(join(fixtures, "log.csv"), { columns });
    const data = await loadFile(join(fixtures, name), { columns });
    expect(data.summary().hash).toBe(expected.summary().hash);
    expect(data.name).toBe(name.replace(".parquet", ""));
  });

  it("reads structs by path, lists, and integers beyond 2^53", async () => {
    const bytes = new Uint8Array(await readFile(join(fixtures, "nested.parquet")));
    const { all } = await batches(bytes, ["who.id", "items.sku", "ids"]);
    expect(all).toMatchObject([{ names: ["who.id", "items.sku", "ids"], size: 4 }]);
    expect(all[0]?.columns).toEqual([
      [2n ** 60n, 2n ** 60n + 1n, 2n ** 60n + 2n, 2n ** 60n + 3n],
      [[], ["s1-0"], ["s2-0", "s2-1"], ["s3-0", "s3-1", "s3-2"]],
      [[], [0n], [0n, 1n], [0n, 1n, 2n]],
    ]);
  });

  it("reads the columns that are needed, and of the others the first rows", async () => {
    const size = 40_000;
    const names = ["user", "item", "wide", "wider"];
    const data = parquetWriteBuffer({
      columnData: names.map((name, column) => ({
        name,
        data: Array.from({ length: size }, (_, row) => `${name}-${(row * (column + 1) * 7919) % size}`),
        type: "STRING",
      })),
      rowGroupSize: 10_000,
      codec: "UNCOMPRESSED",
    });
    const bytes = new Uint8Array(data);
    const { all, bytesRead } = await batches(bytes, ["user", "item"]);
    expect(all.map((batch) => batch.columns.map((column) => (column as string[]).length))).toEqual([
      [10_000, 10_000, 200, 200],
      ...Array.from({ length: 3 }, () => [10_000, 10_000, 0, 0]),
    ]);
    expect(bytesRead).toBeLessThan(bytes.length * 0.9);
  });

  it("says what is damaged or not read", async () => {
    const whole = new Uint8Array(await readFile(join(fixtures, "pyarrow-zstd.parquet")));
    const attempts: [string, Uint8Array, RegExp][] = [
      ["cut", whole.subarray(0, whole.length - 100), /cut is a damaged Parquet file/],
      ["head", whole.subarray(0, 10), /head is a damaged Parquet file/],
      ["page", whole.map((byte, at) => (at > 20 && at < 400 ? 255 - byte : byte)), /page is a damaged Parquet file/],
      ["PARE", new Uint8Array([...Buffer.from("PARE"), 0, 1, 2]), /an encrypted Parquet file/],
    ];
    for (const [name, bytes, message] of attempts) {
      const path = join(folder, name);
      await writeFile(path, bytes);
      const error = await failure(loadFile(path));
      expect([error.code, error.message]).toEqual(["invalid-file", expect.stringMatching(message)]);
    }
  });

  it("never ends in anything but events or an error of ours, whatever byte is changed", async () => {
    const whole = new Uint8Array(await readFile(join(fixtures, "polars.parquet")));
    for (let at = 4; at < whole.length; at += 37) {
      const changed = whole.slice();
      changed[at] = 255 - (changed[at] as number);
      const path = join(folder, "changed.parquet");
      await writeFile(path, changed);
      const outcome = await loadFile(path, { columns }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toHaveProperty("code");
    }
  });
});
