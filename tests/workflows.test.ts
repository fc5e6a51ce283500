/** The workflow files cannot be run here: their shape, and that what they refer to is there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".github/workflows");
const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);

it.each(files)("%s is indented by twos, without tabs, and has name, on, permissions and jobs", (_, text) => {
  for (const line of text.split("\n")) {
    expect(line).toMatch(/^( {2})*(\S.*)?$/);
    if (line.trim() !== "" && !/^\s*#/.test(line)) expect(line).toMatch(/^\s*(- )?([\w-]+|"[^"]+"):( .*)?$/);
  }
  expect([...text.matchAll(/^(\w+):/gm)].map(([, key]) => key)).toEqual(["name", "on", "permissions", "jobs"]);
  expect(text).toContain("never run");
});

it.each(files)("%s runs the same checks as everybody, on pinned actions", (_, text) => {
  expect(text).toContain("run: bash .ci/run");
  for (const [, action] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
});

it("tests run on three systems and all supported versions of Node", () => {
  const text = readFileSync(join(folder, "ci.yml"), "utf8");
  for (const os of ["ubuntu", "macos", "windows"]) expect(text).toContain(`${os}-latest`);
  expect(text).toContain("node: [20, 22, 24]");
  expect(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node).toBe(">=20");
});
