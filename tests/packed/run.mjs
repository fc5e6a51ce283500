/**
 * The package as its users get it: packed, checked with publint, installed from the tarball in an empty folder,
 * imported, type-checked against, and used on a small data set, in a program and on the command line, with and without
 * the native library.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "sasrec-packed-"));
const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
const run = (cwd, command, ...args) =>
  execFileSync(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });

try {
  run(root, "npx", "publint", "--strict", "--pack", "npm");
  run(root, "npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  run(folder, "npm", "install", "--silent", "--no-audit", "--no-fund", `./${tarball}`);
  copyFileSync(join(here, "use.mjs"), join(folder, "use.mjs"));
  run(folder, "node", "use.mjs");
  run(folder, "npx", "sasrec", "--help");
  copyFileSync(join(here, "use.ts"), join(folder, "use.ts"));
  run(
    folder,
    join(root, "node_modules", ".bin", "tsc"),
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "use.ts",
  );
  // Where npm could not install the native library, the same program runs in WebAssembly.
  rmSync(join(folder, "node_modules", "onnxruntime-node"), { recursive: true });
  run(folder, "node", "use.mjs");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
