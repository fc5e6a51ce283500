/**
 * Every block of README and docs runs, as printed, and prints what the page says; every link in them leads somewhere.
 * `DOCS=guides npx vitest run tests/docs` runs the pages whose path has the text; with `DOCS_UPDATE=1` it writes what was
 * printed into pages that show something else: look at the difference before you commit it.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { roomsPicture } from "../../scripts/map.ts";
import { anchorOf } from "../../scripts/site/anchors.ts";
import { blocksOf, difference } from "./blocks.ts";
import { isExcerpt, missingLines, programsOf, run, sourceOf } from "./page.ts";

const root = resolve(import.meta.dirname, "../..");
const found = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .map((path) => join("docs", path).replaceAll("\\", "/"));
const others = readdirSync(root).filter((path) => path.endsWith(".md"));
const pages = [...others, ...found]
  .sort()
  .map((path) => ({ path, blocks: blocksOf(readFileSync(join(root, path), "utf8")) }));
const running = pages.filter(({ path, blocks }) => {
  const runs = blocks.some((block) => ["ts", "sh", "python"].includes(block.language) && !isExcerpt(block));
  if (path.startsWith("docs/contributing/")) return false; // these are followed: worked-examples.test.ts
  return runs && path.includes(process.env["DOCS"] ?? "");
});

let folder = "";
let path = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sasrec-docs-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const name of ["npm", "npx", "git", "sasrec"]) {
    const command = `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, "command.mjs")}" "$0" "$@"\n`;
    writeFileSync(join(bin, name), command);
    chmodSync(join(bin, name), 0o755);
  }
  path = `${bin}${delimiter}${process.env["PATH"]}`;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder as a reader has it: the package installed, a log of events beside. */
function workplace(name: string): string {
  const place = join(folder, name.replace(/\W/g, "-"));
  mkdirSync(join(place, "node_modules"), { recursive: true });
  symlinkSync(root, join(place, "node_modules/sasrec"), "junction");
  for (const file of readdirSync(join(root, "examples")).filter((one) => one.endsWith(".csv"))) {
    copyFileSync(join(root, "examples", file), join(place, file));
  }
  for (const name of ["ml-1m.txt", "Beauty.s3rec.txt"]) writeFileSync(join(place, name), sequences());
  writeFileSync(join(place, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return place;
}

/** A log of "user item" lines, as those of the literature, but small. */
function sequences(): string {
  const lines = Array.from(
    { length: 6 * 42 },
    (_, row) => `${1 + Math.floor(row / 42)} ${1 + ((row * 7 + (row % 5)) % 60)}`,
  );
  return `${lines.join("\n")}\n`;
}

it.skipIf(process.platform === "win32").each(running.map((page) => [page.path, page.blocks] as const))(
  "%s does what it says",
  async (name, blocks) => {
    let page = readFileSync(join(root, name), "utf8");
    const wrong = await run(blocks, workplace(name), path, ({ code }, printed) => {
      if (!code.includes("…")) page = page.replace(`\`\`\`text\n${code}`, () => `\`\`\`text\n${printed}`);
    });
    if (process.env["DOCS_UPDATE"] !== undefined) writeFileSync(join(root, name), page);
    expect(wrong).toEqual([]);
  },
  300_000,
);

it("the programs of all pages have no type errors", () => {
  const place = workplace("types");
  for (const page of pages) {
    if (programsOf(page.blocks).length === 0) continue;
    writeFileSync(
      join(place, `${page.path.replace(/\W/g, "-")}.ts`),
      `declare global { var $sh: (block: number) => void; var $python: (block: number) => void; var $end: (block: number) => void }\n${sourceOf(page.blocks)}`,
    );
  }
  const options = {
    module: "nodenext",
    target: "es2022",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  };
  const typeRoots = [join(root, "node_modules/@types")];
  writeFileSync(
    join(place, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...options, typeRoots }, include: ["*.ts"] }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  let errors = "";
  try {
    execFileSync(process.execPath, [tsc, "-p", place], { encoding: "utf8" });
  } catch (error) {
    errors = (error as { stdout: string }).stdout;
  }
  expect(errors).toBe("");
});

it("excerpts are in the files that they name", () => {
  const wrong = pages.flatMap(({ path, blocks }) => {
    const excerpts = blocks.filter((block) => block.language === "ts" && isExcerpt(block));
    return excerpts.flatMap((block) => missingLines(block, root).map((line) => `${path}: ${line}`));
  });
  expect(wrong).toEqual([]);
});

it("every link leads to a file that is there, and to a heading", () => {
  const wrong = pages.flatMap(({ path }) => {
    const text = readFileSync(join(root, path), "utf8")
      .replace(/^```[\s\S]*?^```$/gm, "")
      .replace(/`[^`\n]*`/g, "");
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [file = "", anchor] = target.split("#");
      const to = file === "" ? join(root, path) : resolve(root, dirname(path), file);
      if (!existsSync(to)) return [`${path}: ${target}`];
      const known = anchor === undefined || anchorsOf(readFileSync(to, "utf8")).includes(anchor);
      return known ? [] : [`${path}: ${target}`];
    });
  });
  expect(wrong).toEqual([]);
});

/** The anchors of a page's headings. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => anchorOf(title));
}

it("docs/rooms.svg is what the rooms make: npm run map", () => {
  expect(readFileSync(join(root, "docs/rooms.svg"), "utf8")).toBe(roomsPicture());
});

it("a page's output is compared: figures roughly, everything else to the letter", () => {
  expect(difference("a 0.50 b\n", "a 0.51 b")).toBeUndefined();
  expect(difference("a 0.50 b", "a 0.60 b")).toContain("0.5 is shown");
  expect(difference("a 1 b", "a 2 b")).toContain("shown");
  expect(difference("a\n…\nb 0.5", "a x 7 y b 0.5")).toBeUndefined();
  expect(difference("a … b", "a x c")).toContain("shown");
});
