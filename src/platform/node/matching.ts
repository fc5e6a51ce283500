/**
 * Files by a pattern, for shells that leave `logs/*.csv` as it is and for quoted patterns.
 *
 * Own code, because `fs.glob` needs Node 22.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** See `Files.matching`. */
export async function matching(pattern: string): Promise<readonly string[]> {
  if (!/[*?[{]/.test(pattern) || (await isThere(pattern))) return [pattern];
  const found = await Promise.all(alternatives(pattern).map(search));
  return [...new Set(found.flat())].sort();
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** `a{b,c}d` as `abd` and `acd`. */
function alternatives(pattern: string): readonly string[] {
  const found = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern);
  if (found === null) return [pattern];
  const [, before = "", choices = "", after = ""] = found;
  return choices.split(",").flatMap((choice) => alternatives(before + choice + after));
}

async function search(pattern: string): Promise<readonly string[]> {
  const parts = pattern.split("/");
  const root = parts[0] === "" ? "/" : "";
  return walk(root, root === "" ? parts : parts.slice(1));
}

/** Files below `folder` that the parts of a pattern stand for. */
async function walk(folder: string, [part, ...rest]: readonly string[]): Promise<readonly string[]> {
  if (part === undefined) return [];
  const isLast = rest.length === 0;
  if (part !== "**" && !/[*?[]/.test(part)) {
    const path = join(folder, part);
    if (!isLast) return walk(path, rest);
    return (await isThere(path)) ? [path] : [];
  }
  const entries = await readdir(folder === "" ? "." : folder, { withFileTypes: true }).catch(() => []);
  const seen = entries.filter(({ name }) => !name.startsWith(".") && !name.startsWith("_"));
  const found: (readonly string[])[] = [];
  if (part === "**" && !isLast) found.push(await walk(folder, rest));
  for (const entry of seen) {
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await stat(path)).isDirectory());
    if (part === "**") {
      if (isFolder) found.push(await walk(path, [part, ...rest]));
      else if (isLast) found.push([path]);
    } else if (nameTest(part).test(entry.name)) {
      if (isFolder !== isLast) found.push(isLast ? [path] : await walk(path, rest));
    }
  }
  return found.flat();
}

/** The names that a part of a pattern stands for. */
function nameTest(part: string): RegExp {
  const source = part.replace(/\*+|\?|\[(!?)([^\]]+)\]|[^*?[]+|\[/g, (text, not: string, letters: string) => {
    if (text.startsWith("*")) return ".*";
    if (text === "?") return ".";
    if (letters !== undefined) return `[${not === "!" ? "^" : ""}${letters.replace(/[\\^\]]/g, "\\$&")}]`;
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "s");
}
