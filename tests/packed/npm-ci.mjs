/**
 * `npm ci` of this repository with npm 10 and 11, as on a machine that reaches nothing but the npm registry: the native
 * library is there in the end, nothing for CUDA was downloaded, and npm warns of nothing.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const { ONNXRUNTIME_NODE_INSTALL: _, ...env } = process.env;

for (const version of [10, 11]) {
  const folder = mkdtempSync(join(tmpdir(), "sasrec-npm-ci-"));
  try {
    for (const name of [".npmrc", "LICENSE", "package.json", "package-lock.json", "scripts", "src"]) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    for (const name of readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name))) {
      cpSync(join(root, name), join(folder, name));
    }
    const args = ["--yes", `npm@${version}`, "ci"];
    const shell = process.platform === "win32";
    const { status, stdout, stderr } = spawnSync("npx", args, { cwd: folder, env, encoding: "utf8", shell });
    assert.equal(status, 0, `npm ${version} ci: ${stdout}${stderr}`);
    const warnings = stderr.split("\n").filter((line) => /\bwarn\b/i.test(line) && !/ deprecated /.test(line));
    assert.deepEqual(warnings, [], `npm ${version} ci`);
    const program = join(folder, "dist", "cli", "main.js");
    const doctor = JSON.parse(execFileSync(process.execPath, [program, "doctor", "--json"], { encoding: "utf8" }));
    assert.equal(
      doctor.engine.name,
      "native",
      `npm ${version} ci ends without the native library: ${doctor.engine.reason}`,
    );
    const binaries = join(folder, "node_modules", "onnxruntime-node", "bin", "napi-v6", process.platform, process.arch);
    assert.ok(existsSync(binaries));
    const cuda = readdirSync(binaries).filter((name) => /cuda|tensorrt/.test(name));
    assert.deepEqual(cuda, [], `npm ${version} ci ran onnxruntime-node's install script`);
    console.log(`npm ${version} ci: the native library, no warning`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
