/** The fenced blocks of a page of documentation. */

/** A fenced block. */
export interface Block {
  /** First word after the fence: `ts`, `sh`, `text` and so on; empty if there is none. */
  readonly language: string;
  /** Second word: the file that the block shows. */
  readonly file: string | undefined;
  readonly code: string;
  /** Line of its first line of code in the page, from 1. */
  readonly line: number;
}

/** All fenced blocks of a page, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; language: string; file: string | undefined; line: number; code: string[] } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const [, fence = "", words = ""] = /^(`{3,})\s*(.*)$/.exec(line) ?? [];
    if (open === undefined && fence !== "") {
      const [language = "", file] = words.trim().split(/\s+/);
      open = { fence, language, file, line: index + 2, code: [] };
    } else if (open !== undefined && fence === open.fence && words === "") {
      blocks.push({ language: open.language, file: open.file, line: open.line, code: `${open.code.join("\n")}\n` });
      open = undefined;
    } else open?.code.push(line);
  }
  if (open !== undefined) throw new Error(`line ${open.line}: the block does not end`);
  return blocks;
}

/**
 * Why `actual` is not what a page shows, or `undefined` if it is. `…` stands for anything, blanks are all alike, and
 * numbers with decimals may differ by 5% or .02: processors round differently.
 */
export function difference(shown: string, actual: string): string | undefined {
  const [wanted, got] = [normal(shown), normal(actual)];
  const texts = wanted.split(DECIMAL).map((text) => {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", "[\\s\\S]*?");
  });
  const found = new RegExp(`^${texts.join("(\\d+\\.\\d+)(?!\\d)")}$`).exec(got);
  if (found === null) return `shown:\n${shown}\nprinted:\n${actual}`;
  const values = [...wanted.matchAll(DECIMAL)].map(([digits]) => Number(digits));
  const wrong = values.find((value, i) => Math.abs(value - Number(found[i + 1])) > Math.max(0.02, 0.05 * value));
  return wrong === undefined ? undefined : `${wrong} is shown, something else was printed:\n${actual}`;
}

const DECIMAL = /(?<![\d.])\d+\.\d+(?![\d.…])/g;

function normal(text: string): string {
  return text.replace(/[─━]+/g, "─").replace(/\s+/g, " ").trim();
}
