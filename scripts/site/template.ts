/** What surrounds a page of the site. */

/** A page, rendered. */
export interface Page {
  /** In the site, as `docs/guides/recommend.html`. */
  readonly url: string;
  readonly title: string;
  readonly html: string;
  /** What is searched, without markup. */
  readonly text: string;
  readonly headings: readonly { readonly title: string; readonly anchor: string }[];
  readonly links: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --link: #0a58ca; }
@media (prefers-color-scheme: dark) { :root { --link: #7ab7ff; } }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 15rem minmax(0, 52rem); gap: 2rem; }
nav { padding: 1rem; border-right: 1px solid var(--line); position: sticky; top: 0; height: 100vh; overflow: auto; box-sizing: border-box; }
nav ul { list-style: none; padding: 0; margin: 0 0 1rem; }
main { padding: 1rem 1rem 6rem; }
a { color: var(--link); }
pre { overflow: auto; padding: .8rem; border: 1px solid var(--line); border-radius: 6px; }
code { font: .9em ui-monospace, monospace; }
table { border-collapse: collapse; display: block; overflow: auto; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
[aria-current] { font-weight: bold; }
input { width: 100%; box-sizing: border-box; font: inherit; padding: .3rem; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border: 0; } }
`;

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot" }[c]};`);
}

/** The document of a page. Links are relative: it works under any path, and from a folder on the disk. */
export function documentOf(page: Page, groups: Readonly<Record<string, readonly Page[]>>): string {
  const up = "../".repeat(page.url.split("/").length - 1);
  const lists = Object.entries(groups).map(([name, pages]) => {
    const items = pages.map(({ url, title }) => {
      const current = url === page.url ? ' aria-current="page"' : "";
      return `<li><a href="${up}${url}"${current}>${escapeHtml(title)}</a></li>`;
    });
    return `<strong>${name}</strong><ul>${items.join("")}</ul>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${STYLE}</style>
</head>
<body data-up="${up}">
<nav>
<input id="query" type="search" placeholder="Search" aria-label="Search">
<ul id="found" aria-live="polite"></ul>
${lists.join("\n")}
</nav>
<main>
${page.html}
</main>
<script src="${up}pages.js"></script>
<script src="${up}search.js"></script>
</body>
</html>
`;
}
