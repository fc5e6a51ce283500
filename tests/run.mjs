/**
 * `npm test`: types, lint, structure, unit tests, then what takes longer, in that order, so that the first failure shows
 * soon. All stages run even if one fails; the last line counts them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "sasrec-test-"));
const count = { passed: 0, failed: 0, skipped: 0 };

function check(name, command, args) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  console.log(`${status === 0 ? "ok" : "FAILED"}: ${name}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  if (status === 0) count.passed++;
  else count.failed++;
}

/** Test files of the given folders or files; each test counts. */
function suite(name, ...paths) {
  const results = join(folder, `${count.passed + count.failed}.json`);
  check(name, "npx", ["vitest", "run", ...paths, "--reporter=dot", "--reporter=json", `--outputFile.json=${results}`]);
  try {
    const report = JSON.parse(readFileSync(results, "utf8"));
    count.passed += report.numPassedTests;
    count.failed += report.numFailedTests;
    count.skipped += report.numPendingTests;
  } catch (error) {
    count.failed++;
    console.log(`FAILED: no test report (${error.message})`);
  }
}

check("types", "npm", ["run", "--silent", "typecheck"]);
check("lint and formatting", "npm", ["run", "--silent", "lint"]);
check("build", "npm", ["run", "--silent", "build"]);
suite(
  "structure and public names",
  "tests/structure.test.ts",
  "tests/public-names.test.ts",
  "tests/options.test.ts",
  "tests/words.test.ts",
);
suite("unit tests", "src/");
suite("pages: every block, every link, the reference", "tests/docs");
suite(
  "whole programs, benchmarks, results",
  "tests/e2e",
  "tests/support",
  "tests/packaging",
  "tests/workflows",
  "bench/",
  "results/",
  "scripts/",
);
check("inside other programs", "node", ["tests/embedding/run.mjs"]);
check("packed package", "node", ["tests/packed/run.mjs"]);
check("npm ci with npm 10 and 11", "node", ["tests/packed/npm-ci.mjs"]);
rmSync(folder, { recursive: true, force: true });
console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
