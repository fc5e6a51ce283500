/**
 * `npm run site`: makes `site/` of README, docs and the API reference: static pages with relative links, a search that
 * needs no server, and a check that every link leads somewhere. Exits with 1 and the list if one does not.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";
import { anchorOf } from "./site/anchors.ts";
import { documentOf, escapeHtml, type Page } from "./site/template.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Names of the groups in the margin, by the beginning of a page's path; the first that fits counts. */
const GROUPS: readonly (readonly [start: string, name: string])[] = [
  ["docs/guides/", "Guides"],
  ["docs/api/", "API reference"],
  ["docs/contributing/", "Worked examples"],
  ["docs/decisions/", "Decisions"],
  ["docs/", "Pages"],
  ["", "sasrec"],
];

/** Every page of the repository that the site shows, as Markdown. */
export function sourcePages(): readonly string[] {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((path) => `docs/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".md"));
  const top = readdirSync(root).filter((path) => path.endsWith(".md"));
  return ["README.md", ...[...top, "bench/README.md", ...docs].filter((path) => path !== "README.md").sort()];
}

/** Where a page of Markdown lies in the site. */
function urlOf(path: string): string {
  return path.replace(/(^|\/)README\.md$/, "$1index.html").replace(/\.md$/, ".html");
}

/** A page, and the files other than pages that it links to, which the site takes along. */
function rendered(path: string, pages: readonly string[], files: Set<string>): Page {
  const headings: { title: string; anchor: string }[] = [];
  const links: string[] = [];
  const here = urlOf(path);
  const marked = new Marked();
  marked.use({
    renderer: {
      heading({ tokens, depth, text }) {
        const title = text.replace(/[`*]|\]\([^)]*\)|\[/g, "");
        const anchor = anchorOf(title);
        headings.push({ title, anchor });
        return `<h${depth} id="${escapeHtml(anchor)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      image({ href, text }) {
        const file = posix.normalize(posix.join(posix.dirname(path), href));
        files.add(file);
        links.push(file);
        return `<img src="${escapeHtml(posix.relative(posix.dirname(here), file))}" alt="${escapeHtml(text)}">`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        if (/^[a-z]+:/.test(href)) return `<a href="${escapeHtml(href)}">${inner}</a>`;
        const [file = "", anchor] = href.split("#");
        const to = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file));
        const isPage = pages.includes(to);
        if (!isPage && existsSync(join(root, to)) && statSync(join(root, to)).isDirectory()) return inner;
        if (!isPage) files.add(to);
        const target = `${isPage ? urlOf(to) : to}${anchor === undefined ? "" : `#${anchor}`}`;
        links.push(target);
        return `<a href="${escapeHtml(posix.relative(posix.dirname(here), target))}">${inner}</a>`;
      },
    },
  });
  const markdown = readFileSync(join(root, path), "utf8");
  const html = marked.parse(markdown, { async: false });
  const text = html
    .replace(/<[^>]+>/g, " ")
    .replace(/&[a-z#0-9]+;/g, " ")
    .replace(/\s+/g, " ");
  return { url: here, title: headings[0]?.title ?? path, html, text, headings, links };
}

/** Writes the site to `folder` and returns the links that lead nowhere, each as `page: link`. */
export function makeSite(folder: string): readonly string[] {
  const paths = sourcePages();
  const files = new Set<string>();
  const pages = paths.map((path) => rendered(path, paths, files));
  const groups: Record<string, Page[]> = {};
  for (const name of ["sasrec", "Guides", "API reference", "Pages", "Worked examples", "Decisions"]) groups[name] = [];
  for (const page of pages) {
    const [, name = ""] = GROUPS.find(([start]) => page.url.startsWith(start)) ?? [];
    groups[name]?.push(page);
  }
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const page of pages) put(page.url, documentOf(page, groups));
  const index = pages.map(({ url, title, headings, text }) => ({ url, title, headings, text }));
  put("pages.js", `const PAGES = ${JSON.stringify(index)};\n`);
  copyFileSync(join(root, "scripts/site/search.js"), join(folder, "search.js"));
  for (const file of files) {
    if (!existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  const anchors = new Map(pages.map(({ url, headings }) => [url, headings.map(({ anchor }) => anchor)]));
  return pages.flatMap(({ url, links }) => {
    const broken = links.filter((link) => {
      const [file = "", anchor] = link.split("#");
      return !existsSync(join(folder, file)) || (anchor !== undefined && anchors.get(file)?.includes(anchor) === false);
    });
    return broken.map((link) => `${url}: ${link}`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, "site");
  rmSync(folder, { recursive: true, force: true });
  const broken = makeSite(folder);
  process.stdout.write(broken.length === 0 ? "site/index.html\n" : `links that lead nowhere:\n${broken.join("\n")}\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
