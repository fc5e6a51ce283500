/** What is installed: the engines, their versions and sizes, and what of them this machine cannot use. */

import type { Dirent } from "node:fs";
import { lstat, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf, SasrecError } from "../../errors.ts";
import { packageFile } from "./package-file.ts";
import { place } from "./place.ts";

/** A package on the disk. `bytes` are those of all its files. */
export interface Installed {
  readonly version: string;
  readonly folder: string;
  readonly bytes: number;
}

/** A folder that can go. */
export interface Removable {
  readonly folder: string;
  readonly bytes: number;
}

/** This package. */
export function ourPackage(): Promise<Installed | undefined> {
  return installed(packageFile("package.json"));
}

/** ONNX Runtime's native library, `undefined` if npm could not install it. Whether it can be loaded is another question. */
export async function nativeEngine(): Promise<Installed | undefined> {
  try {
    return await installed(createRequire(place).resolve("onnxruntime-node/package.json"));
  } catch {
    return undefined; // not found
  }
}

/** ONNX Runtime's WebAssembly build, which comes with this package. */
export function wasmEngine(): Promise<Installed | undefined> {
  return installed(packageFile("dist/vendor/onnxruntime-web/package.json"));
}

async function installed(manifest: string | URL | undefined): Promise<Installed | undefined> {
  if (manifest === undefined) return undefined;
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { readonly version: string };
  const folder = dirname(manifest instanceof URL ? fileURLToPath(manifest) : manifest);
  return { version, folder, bytes: await sizeOf(folder) };
}

/** The native library for other systems and processors than `os` and `arch`: `bin/napi-v6/OS/ARCH`, one folder each. */
export async function foreignBinaries(
  engine: Installed,
  os: string = process.platform,
  arch: string = process.arch,
): Promise<Removable[]> {
  const found: Removable[] = [];
  for (const api of await folders(join(engine.folder, "bin"))) {
    for (const system of await folders(api)) {
      for (const folder of await folders(system)) {
        if (folder !== join(api, os, arch)) found.push({ folder, bytes: await sizeOf(folder) });
      }
    }
  }
  return found;
}

/** Files that onnxruntime-node's install script has downloaded for CUDA, which this package does not use. */
export async function cudaLibraries(engine: Installed): Promise<Removable[]> {
  const found: Removable[] = [];
  for (const api of await folders(join(engine.folder, "bin"))) {
    const folder = join(api, process.platform, process.arch);
    const names = (await list(folder)).map(({ name }) => name).filter((name) => /providers_(cuda|tensorrt)/.test(name));
    const sizes = await Promise.all(names.map(async (name) => (await lstat(join(folder, name))).size));
    if (names.length > 0) found.push({ folder, bytes: sizes.reduce((sum, size) => sum + size, 0) });
  }
  return found;
}

/** Removes folders. Throws `io` with the first that cannot be removed. */
export async function removeFolders(removables: readonly Removable[]): Promise<void> {
  for (const { folder } of removables) {
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (cause) {
      const why = messageOf(cause);
      throw new SasrecError("io", `${folder} cannot be removed: ${why}. Run as the user who installed it.`, {
        path: folder,
        cause,
      });
    }
  }
}

async function folders(parent: string): Promise<string[]> {
  return (await list(parent)).filter((entry) => entry.isDirectory()).map(({ name }) => join(parent, name));
}

/** What is in `folder`, nothing if there is no such folder. */
function list(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** Bytes of all files in `folder`; of links, what they take themselves. Packages inside `node_modules` are not counted. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await list(folder)) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) bytes += (await lstat(path)).size;
    else if (entry.name !== "node_modules") bytes += await sizeOf(path);
  }
  return bytes;
}
