/** The worked examples of docs/contributing, followed to the letter in a copy of the repository: they must work. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { blocksOf } from "./blocks.ts";

const root = join(import.meta.dirname, "../..");
const pages = readdirSync(join(root, "docs/contributing"));
const LEFT = ["node_modules", "dist", ".git", "results", "fixtures", ".vscode"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sasrec-examples-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file after the hunks of a diff: each is looked for by its lines, next to the place that it names. */
function patched(text: string, hunks: string): string {
  let result = text;
  for (const hunk of hunks.split(/^(?=@@ )/m).filter((part) => part.startsWith("@@"))) {
    const [head = "", ...lines] = hunk.trimEnd().split("\n");
    const [, line = "1"] = /^@@ -(\d+)/.exec(head) ?? [];
    const side = (mark: string): string =>
      lines
        .filter((one) => !one.startsWith(mark))
        .map((one) => `${one.slice(1)}\n`)
        .join("");
    const [before, after] = [side("+"), side("-")];
    const places: number[] = [];
    for (let at = result.indexOf(before); at >= 0; at = result.indexOf(before, at + 1)) places.push(at);
    const lineOf = (at: number): number => result.slice(0, at).split("\n").length;
    places.sort((a, b) => Math.abs(lineOf(a) - Number(line)) - Math.abs(lineOf(b) - Number(line)));
    const [place] = places;
    if (place === undefined) throw new Error(`these lines are not there any more:\n${before}`);
    result = result.slice(0, place) + after + result.slice(place + before.length);
  }
  return result;
}

it.skipIf(process.platform === "win32").each(pages)(
  "docs/contributing/%s can be followed",
  (page) => {
    const place = join(folder, page);
    for (const name of readdirSync(root).filter((one) => !LEFT.includes(one))) {
      cpSync(join(root, name), join(place, name), { recursive: true });
    }
    for (const name of ["node_modules", "dist"]) symlinkSync(join(root, name), join(place, name), "junction");
    const run = (...command: readonly string[]): string => {
      try {
        return execFileSync("npx", command, { cwd: place, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
      } catch (error) {
        const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
        throw new Error(`npx ${command.join(" ")}\n${stdout}${stderr}`);
      }
    };
    const commands: string[] = [];
    for (const { language, file, code } of blocksOf(readFileSync(join(root, "docs/contributing", page), "utf8"))) {
      if (language === "typescript" && file !== undefined) writeFileSync(join(place, file), code);
      if (language === "diff") {
        for (const [, path = "", hunks = ""] of code.matchAll(
          /^--- a\/(\S+)\n\+\+\+ b\/\S+\n((?:(?!--- a\/).*\n)*)/gm,
        )) {
          writeFileSync(join(place, path), patched(readFileSync(join(place, path), "utf8"), hunks));
        }
      }
      if (language === "sh") commands.push(...code.trim().split("\n"));
    }
    expect(run("tsc", "--noEmit")).toBe("");
    for (const command of commands.map((line) => line.replace(/ +#.*$/, ""))) {
      const [, script] = /^npm run (options|api)$/.exec(command) ?? [];
      if (script !== undefined) run("tsx", `scripts/${script}.ts`);
      else if (command.startsWith("npx ")) run(...command.slice(4).split(" "));
      else expect(command).toContain("npm run golden"); // compares two builds: minutes
    }
  },
  120_000,
);
