/**
 * Runs the blocks of a page, in order, in a folder of its own.
 *
 * A `ts` block that begins with an import begins a program; one that does not goes on with the program before it. `sh`
 * and `python` blocks run between. A `text` block is what the block before it prints. A block with a file's name is that
 * file: written if it is not there, else compared with it.
 */

import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { type Block, difference } from "./blocks.ts";

/** Ends what a block prints. */
const MARK = "\u0001block";

/** The TypeScript programs of a page, each with its blocks. */
export function programsOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const programs: Block[][] = [];
  for (const block of blocks) {
    if (block.language !== "ts" || isExcerpt(block)) continue;
    const last = programs.at(-1);
    if (last === undefined || /^import /m.test(block.code)) programs.push([block]);
    else last.push(block);
  }
  return programs;
}

/** Whether a block shows lines of a source file, which its first line names. */
export function isExcerpt({ code }: Block): boolean {
  return /^\/\/ (?:src|tests|scripts)\/\S+\n/.test(code);
}

/** Lines of an excerpt that are not in the file that it names; those of `…` stand for any. */
export function missingLines({ code }: Block, root: string): readonly string[] {
  const [head = "", ...lines] = code.trimEnd().split("\n");
  const source = readFileSync(join(root, head.slice(3)), "utf8");
  const known = new Set(source.split("\n").map((line) => line.trim()));
  return lines.filter((line) => !line.includes("…") && !known.has(line.trim()));
}

/** The source of a page: what runs between the blocks is one call each. */
export function sourceOf(blocks: readonly Block[]): string {
  const programs = programsOf(blocks);
  const first = new Set(programs.map(([block]) => block));
  const imports: string[] = [];
  let body = "";
  for (const [index, block] of blocks.entries()) {
    if (first.has(block)) body += `${body.includes("/*open*/") ? "}\n" : ""}{/*open*/\n`;
    if (block.language === "ts" && !isExcerpt(block)) {
      body += block.code.replace(/^import [^;]+;\n/gm, (text) => {
        if (!imports.includes(text)) imports.push(text);
        return "";
      });
    } else if (block.language === "sh") body += `await globalThis.$sh(${index});\n`;
    else if (block.language === "python") body += `await globalThis.$python(${index});\n`;
    if (block.language !== "text") body += `globalThis.$end(${index});\n`;
  }
  if (programs.length > 0) body += "}\n";
  return `${merged(imports)}${body}export {};\n`;
}

/** Named imports of several blocks, each name once. */
function merged(imports: readonly string[]): string {
  const names = new Map<string, Set<string>>();
  for (const text of imports) {
    const [, list = "", from = ""] = /^import (?:type )?\{([^}]*)\} from "([^"]+)";\n$/.exec(text) ?? [];
    const type = text.startsWith("import type") ? "type " : "";
    if (from === "") throw new Error(`write the import as import { … } from "…": ${text}`);
    const known = names.get(from) ?? new Set();
    for (const name of list.split(",")) if (name.trim() !== "") known.add(`${type}${name.trim()}`);
    names.set(from, known);
  }
  return [...names].map(([from, list]) => `import { ${[...list].join(", ")} } from "${from}";\n`).join("");
}

/**
 * Runs a page's blocks in `folder` and returns what is wrong, one text a fault, with its line. `changed` is told of each
 * output that differs.
 */
export async function run(
  blocks: readonly Block[],
  folder: string,
  path: string,
  changed: (shown: Block, printed: string) => void = () => undefined,
): Promise<readonly string[]> {
  for (const { file, code, language } of blocks) {
    if (file === undefined || language === "diff") continue;
    if (!existsSync(join(folder, file))) writeFileSync(join(folder, file), code);
    const there = readFileSync(join(folder, file), "utf8");
    const wrong = difference(code, there);
    if (wrong !== undefined) return [`${file}: ${wrong}`];
  }
  const { code } = transformSync(sourceOf(blocks), { loader: "ts", format: "esm", target: "node20" });
  const prelude = readFileSync(join(import.meta.dirname, "prelude.mjs"), "utf8");
  writeFileSync(join(folder, "prelude.mjs"), prelude);
  writeFileSync(join(folder, "blocks.json"), JSON.stringify(blocks));
  writeFileSync(join(folder, "page.mjs"), code);
  const { output, status } = await printed(folder, path);
  const parts = new Map<number, string>();
  let rest = output;
  for (const [all, text = "", index] of output.matchAll(new RegExp(`([\\s\\S]*?)${MARK} (\\d+)\n`, "g"))) {
    parts.set(Number(index), text);
    rest = rest.slice(all.length);
  }
  const failed = status === 0 ? [] : [`after line ${blocks[Math.max(-1, ...parts.keys())]?.line ?? 0}: ${rest.trim()}`];
  const wrong = blocks.flatMap((block, index) => {
    const before = parts.get(index - 1);
    if (block.language !== "text" || block.file !== undefined || before === undefined) return [];
    const why = difference(block.code, before);
    if (why === undefined) return [];
    changed(block, before);
    return [`line ${block.line}: ${why}`];
  });
  return [...wrong, ...failed];
}

function printed(folder: string, path: string): Promise<{ readonly output: string; readonly status: number | null }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: path, NO_COLOR: "1", SASREC_DOCS: folder, NODE_OPTIONS: "" };
    const child = spawn(process.execPath, ["--import", "./prelude.mjs", "page.mjs"], { cwd: folder, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject).on("close", (status) => resolve({ output, status }));
  });
}
