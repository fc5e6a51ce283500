/**
 * The package as its users get it: packed, checked with publint, installed from the tarball in an empty folder,
 * imported, type-checked against, and used on a small data set, in a program and on the command line: with the native
 * library, with other platforms' binaries removed, without the native library, and without any engine.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageSizes, totals } from "../../bench/install-size.mjs";

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
  const shell = process.platform === "win32";
  const install = spawnSync("npm", ["install", `./${tarball}`], { cwd: folder, env, encoding: "utf8", shell });
  assert.equal(install.status, 0, install.stderr);
  // npm 11 names onnxruntime-node's install script. Nothing else may be worth a warning.
  const warnings = install.stderr.split("\n").filter((line) => /\bwarn\b/i.test(line));
  const packages = warnings.filter((line) => !/^npm warn install-scripts( \d+ packages? ha| Run |$)/.test(line));
  assert.deepEqual(
    packages.filter((line) => !/^npm warn install-scripts +onnxruntime-node@/.test(line)),
    [],
  );
  const { all, others } = totals(packageSizes(join(folder, "node_modules")));
  assert.ok(all < 330e6 && others < 28e6, `installed: ${all} bytes, ${others} of them not ONNX Runtime's`);
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
  const sasrec = join(folder, "node_modules", "sasrec");
  const doctor = (...flags) =>
    JSON.parse(
      execFileSync("npx", ["sasrec", "doctor", "--json", ...flags], { cwd: folder, env, encoding: "utf8", shell }),
    );
  const whole = doctor();
  assert.equal(whole.engine.name, "native");
  const pruned = doctor("--prune");
  assert.equal(pruned.engine.name, "native");
  assert.equal(whole.savings[0].bytes, whole.engines.native.bytes - pruned.engines.native.bytes);
  assert.deepEqual([pruned.savings, doctor("--prune").pruned], [[], []]);
  run(folder, "node", "use.mjs");
  // Where npm could not install the native library, the same program runs in WebAssembly.
  rmSync(join(folder, "node_modules", "onnxruntime-node"), { recursive: true });
  assert.equal(doctor().engine.name, "wasm");
  run(folder, "node", "use.mjs");
  // Without any engine there is an error of ours.
  rmSync(join(sasrec, "dist", "vendor"), { recursive: true });
  assert.equal(doctor().engine.name, undefined);
  const { status, stderr } = spawnSync("node", ["use.mjs"], { cwd: folder, env, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /SasrecError: The WebAssembly engine is missing[\s\S]*code: 'not-available'/);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
