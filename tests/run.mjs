/**
 * `npm test`: type check, lint with dependency directions, unit tests, the packed package and `npm ci`, in that order. All of
 * them run even where one fails; the last line counts them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "sasrec-test-"));
const results = join(folder, "vitest.json");
const count = { passed: 0, failed: 0, skipped: 0 };

function check(name, command, args) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status === 0) count.passed++;
  else {
    count.failed++;
    console.log(`FAILED: ${name}`);
  }
}

check("types", "npm", ["run", "--silent", "typecheck"]);
check("lint, formatting, dependency directions", "npm", ["run", "--silent", "lint"]);
check("build", "npm", ["run", "--silent", "build"]);
check("tests", "npx", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`]);
try {
  const report = JSON.parse(readFileSync(results, "utf8"));
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests;
  count.skipped += report.numPendingTests;
} catch (error) {
  count.failed++;
  console.log(`FAILED: no test report (${error.message})`);
}
check("packed package", "node", ["tests/packed/run.mjs"]);
check("npm ci with npm 10 and 11", "node", ["tests/packed/npm-ci.mjs"]);
rmSync(folder, { recursive: true, force: true });
console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
