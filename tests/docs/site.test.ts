/** The site builds without a broken link, works under any path, and its search finds what people come for. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeSite, sourcePages } from "../../scripts/site.ts";

let folder = "";
let broken: readonly string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sasrec-site-"));
  broken = makeSite(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const pages = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));

it("has a page for each page of the repository, and no broken link", () => {
  expect(broken).toEqual([]);
  expect(pages().length).toBe(sourcePages().length);
});

it("links relatively to files that are there, and loads nothing from elsewhere", () => {
  for (const page of pages()) {
    const html = readFileSync(join(folder, page), "utf8");
    for (const [, target = ""] of html.matchAll(/(?:href|src)="([^"#]+)/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      expect(() => readFileSync(resolve(folder, dirname(page), target)), `${page}: ${target}`).not.toThrow();
    }
    expect(html).not.toMatch(/<(?:script|img|link)[^>]+(?:src|href)="https?:/);
  }
});

it.each([
  ["leave-one-out", "docs/api/index.html"],
  ["NDCG", "docs/guides/evaluate.html"],
  ["similar items", "docs/api/index.html"],
  ["fit", "docs/api/models.html"],
  ["add a loss", "docs/contributing/add-a-loss.html"],
  ["checksum python", "docs/file-format.html"],
])("a search for %s finds %s", (query, page) => {
  const code = ["pages.js", "search.js"].map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const found = runInNewContext(`${code}\nsearch(PAGES, ${JSON.stringify(query)}).map(({ url }) => url.split("#")[0])`);
  expect([...(found as string[])]).toContain(page);
});
