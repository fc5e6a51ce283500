import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ONNXRUNTIME_VERSION } from "../../runtime/onnxruntime.ts";
import {
  foreignBinaries,
  type Installed,
  nativeEngine,
  ourPackage,
  removeFolders,
  wasmEngine,
} from "./installation.ts";

let engine: Installed;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "sasrec-installation-"));
  engine = { folder, version: "1.0.0", bytes: 0 };
  for (const [place, bytes] of [
    ["linux/x64/lib.so", 10],
    ["linux/x64/binding.node", 1],
    ["linux/arm64/lib.so", 20],
    ["darwin/arm64/lib.dylib", 30],
    ["win32/x64/more/lib.dll", 40],
  ] as const) {
    const path = join(folder, "bin", "napi-v6", place);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, new Uint8Array(bytes));
  }
  await writeFile(join(folder, "bin", "README"), "a file among the folders");
});
afterEach(() => rm(engine.folder, { recursive: true }));

const binaries = (place: string): string => join(engine.folder, "bin", "napi-v6", place);

it.each([
  ["linux", "x64", { "darwin/arm64": 30, "linux/arm64": 20, "win32/x64": 40 }],
  ["darwin", "arm64", { "linux/arm64": 20, "linux/x64": 11, "win32/x64": 40 }],
  ["freebsd", "x64", { "darwin/arm64": 30, "linux/arm64": 20, "linux/x64": 11, "win32/x64": 40 }],
])("finds what %s %s cannot use", async (os, arch, expected) => {
  const found = await foreignBinaries(engine, os, arch);
  expect(new Map(found.map(({ folder, bytes }) => [folder, bytes]))).toEqual(
    new Map(Object.entries(expected).map(([place, bytes]) => [binaries(place), bytes])),
  );
});

it("removes it, and nothing the second time", async () => {
  await removeFolders(await foreignBinaries(engine, "linux", "x64"));
  expect(existsSync(binaries("linux/x64/lib.so"))).toBe(true);
  expect(existsSync(binaries("darwin/arm64"))).toBe(false);
  expect(await foreignBinaries(engine, "linux", "x64")).toEqual([]);
});

it("follows no link out of the package", async () => {
  const outside = await mkdtemp(join(tmpdir(), "sasrec-outside-"));
  await writeFile(join(outside, "lib.so"), "x");
  await symlink(outside, binaries("aix"));
  await removeFolders(await foreignBinaries(engine, "linux", "x64"));
  expect(existsSync(join(outside, "lib.so"))).toBe(true);
  await rm(outside, { recursive: true });
});

it("finds nothing if there are no binaries", async () => {
  await rm(join(engine.folder, "bin"), { recursive: true });
  expect(await foreignBinaries(engine)).toEqual([]);
});

it("knows the versions and sizes of what is installed here", async () => {
  const [sasrec, native, wasm] = [await ourPackage(), await nativeEngine(), await wasmEngine()];
  expect(sasrec?.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(wasm?.version).toBe(ONNXRUNTIME_VERSION);
  expect(wasm?.bytes).toBeGreaterThan(14e6);
  if (native !== undefined) expect(native.version).toBe(ONNXRUNTIME_VERSION);
});
