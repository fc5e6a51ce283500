import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ONNXRUNTIME_VERSION } from "../src/runtime/onnxruntime.ts";

const read = (name: string): string => readFileSync(join(import.meta.dirname, "..", name), "utf8");
const manifest = JSON.parse(read("package.json"));
const lock = JSON.parse(read("package-lock.json"));

it("both builds of ONNX Runtime are of the version that messages and the build name", () => {
  expect(manifest.optionalDependencies["onnxruntime-node"]).toBe(ONNXRUNTIME_VERSION);
  expect(manifest.devDependencies["onnxruntime-web"]).toBe(ONNXRUNTIME_VERSION);
  expect(lock.packages["node_modules/onnxruntime-node"].version).toBe(ONNXRUNTIME_VERSION);
  expect(lock.packages["node_modules/onnxruntime-web"].version).toBe(ONNXRUNTIME_VERSION);
});

// onnxruntime-node's install script downloads CUDA libraries. If that fails, npm drops the package without a word, and
// everything runs in WebAssembly. npm 11 obeys "allowScripts"; npm 10 runs what the lock file marks as a script, and
// that mark stays away once it is removed, unless the lock file is made anew. tests/packed/npm-ci.mjs tries both.
it("npm ci runs no install script", () => {
  const marked = Object.entries<{ hasInstallScript?: true }>(lock.packages).filter(([, one]) => one.hasInstallScript);
  const names = marked.map(([path]) => path.replace(/^.*node_modules\//, ""));
  expect(names, 'remove "hasInstallScript" of onnxruntime-node from package-lock.json').not.toContain(
    "onnxruntime-node",
  );
  const denied = Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed === false);
  expect(denied.map(([name]) => name)).toEqual(expect.arrayContaining([...names, "onnxruntime-node"]));
});

// npm runs it after `npm ci`, and npm 11 warns whoever installs a tarball that has a script named "prepare".
it("npm ci builds the package, npm install of a tarball runs nothing", () => {
  expect(manifest.scripts.postprepare).toBe("npm run build");
  for (const name of ["preinstall", "install", "postinstall", "prepare"])
    expect(manifest.scripts).not.toHaveProperty(name);
});
