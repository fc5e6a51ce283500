import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failure } from "../../../tests/support/failure.ts";
import { openSafetensors } from "../../storage/safetensors-reader.ts";
import { files } from "./files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sasrec-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([1000, 20 * 1024 * 1024])("a file of %d bytes is read wherever it is asked for", async (size) => {
  const path = join(folder, `of ${size}`);
  await writeFile(
    path,
    Uint8Array.from({ length: size }, (_, i) => i % 251),
  );
  const file = await files.open(path);
  expect(file.size).toBe(size);
  const part = new Uint8Array(300);
  await file.read(size - 300, part);
  expect([part[0], part[299]]).toEqual([(size - 300) % 251, (size - 1) % 251]);
  await file.close();
});

test("a file that is not there, is a folder, or becomes shorter", async () => {
  const missing = join(folder, "missing");
  expect(await files.openFound(missing)).toBeUndefined();
  for (const path of [missing, folder]) expect((await failure(files.open(path))).code).toBe("io");
  const path = join(folder, "shorter");
  await writeFile(path, new Uint8Array(20 * 1024 * 1024));
  const file = await files.open(path);
  await writeFile(path, "short");
  const error = await failure(file.read(1000, new Uint8Array(10)));
  expect([error.code, error.message]).toEqual(["io", expect.stringContaining("shorter")]);
  await file.close();
});

test("a tensor behind 2 GiB of others is read by itself", async () => {
  const path = join(folder, "large.safetensors");
  const large = 2.5 * 2 ** 30;
  const header = Buffer.from(
    JSON.stringify({
      hole: { dtype: "U8", shape: [large], data_offsets: [0, large] },
      last: { dtype: "F32", shape: [3], data_offsets: [large, large + 12] },
    }).padEnd(256),
  );
  const written = await open(path, "w");
  await written.write(new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer), 0, 8, 0);
  await written.write(header, 0, header.length, 8);
  await written.write(new Uint8Array(Float32Array.of(1, 2, 3).buffer), 0, 12, 8 + header.length + large);
  await written.close();
  const file = await files.open(path);
  const opened = await openSafetensors(file, { requireChecksum: false });
  expect(await opened.read<"F32">("last")).toEqual(Float32Array.of(1, 2, 3));
  await file.close();
});
