/**
 * Plain English in comments, messages and pages: words that make a reader stop, each with what to write instead. `where`
 * is for places alone; as a condition it is found by what stands beside it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b[Tt]hrows\b[^.:]*? where\b/, "Throws `code` if …"],
  [
    /(?:`|\b)(?:undefined|null|NaN|absent|none|nothing|empty|fewer|alone|also|only|-1|[01]|default)`?,? where\b(?! to\b)/,
    "if",
  ],
  [
    /\b[Ww]here (?:there (?:is|are|was|were)|fewer|none\b|all\b|some\b|more than|nothing|no (?!more)|patience|validation|it (?:does|is not|was not|never)|they (?:do|are not)|given|asked|known|wanted|possible|needed)/,
    "if",
  ],
  [/@throws\b/, "Throws `code` if …"],
  [/\bmay not\b/, "must not, or cannot"],
  [/\bthat there (?:is|are) not\b/, "that does not exist, unknown"],
  [/\ball (?:\w+ )?there (?:is|are)\b/, "all, all items"],
  [/\b(?:is|are|was|were) ended\b/, "ends"],
  [/\bthe (?:former|latter)\b/, "the noun again"],
  [/\bone's own\b/, "your own, its own"],
  [/\bin order to\b/, "to"],
  [/\b(?:whilst|hereby|thereof|whereby|wherein|utili[sz]e|leverage)\b/i, "a usual word"],
  [/\bThis (?:function|method|class|module|file)\b/, "the answer first"],
];

/** Files that are read: sources, tests, scripts and pages, but not the log, which is a diary, and what is made. */
const files = ["src", "scripts", "tests", "bench", "results", "examples", "docs"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  )
  .concat(readdirSync(root).filter((name) => name.endsWith(".md")))
  .map((path) => path.replaceAll("\\", "/"))
  .filter(
    (path) =>
      /\.(ts|mjs|md)$/.test(path) &&
      !/^(docs\/(log\.md|api\/|decisions\/)|tests\/words|results\/runs|src\/graph\/onnx_pb)/.test(path),
  );

/** Text as sentences: comments without their stars, lines joined. */
function prose(path: string): string {
  const text = readFileSync(join(root, path), "utf8");
  if (path.endsWith(".md")) return text.replace(/^```[\s\S]*?^```$/gm, "").replace(/\n(?=\S)/g, " ");
  return text.replace(/\n\s*\* ?(?=\S)/g, " ").replace(/\n\s*\/\/ /g, " ");
}

it("no word is used that makes a reader stop", () => {
  const found = files.flatMap((path) => {
    const text = prose(path);
    return WORDS.flatMap(([pattern, instead]) => {
      return [...text.matchAll(new RegExp(pattern, "g"))].map(([words]) => {
        return `${path}: "${words.slice(-60)}" (write: ${instead})`;
      });
    });
  });
  expect(found).toEqual([]);
});

it("the list finds a condition and leaves a place alone", () => {
  const hits = (text: string): number => WORDS.filter(([pattern]) => pattern.test(text)).length;
  expect(hits("Throws `io` where the file is damaged.")).toBe(1);
  expect(hits("`undefined` where the log has no timestamps")).toBe(1);
  expect(hits("0 where there are fewer than k")).toBeGreaterThan(0);
  expect(hits("where each user's events begin; the folder where it runs; from where to where")).toBe(0);
});

it("each heading of the log is one experiment, with its date and its verdict", () => {
  const headings = readFileSync(join(root, "docs/log.md"), "utf8").match(/^## .*$/gm) ?? [];
  expect(headings.filter((heading) => !/^## \d{4}-\d{2}-\d{2} \S.{10,120}$/.test(heading))).toEqual([]);
  expect(headings.length).toBeGreaterThan(70);
});
