/* Search without a server: all pages' texts come with pages.js. */
// @ts-nocheck: runs in the browser as it is
/** The ten pages that fit best: every word must be in title, a heading or the text; titles and headings count more. */
function search(pages, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = pages.flatMap((page) => {
    const title = page.title.toLowerCase();
    const text = page.text.toLowerCase();
    let score = 0;
    for (const word of words) {
      const headings = page.headings.filter((one) => one.title.toLowerCase().includes(word)).length;
      const times = text.split(word).length - 1;
      if (!title.includes(word) && headings + times === 0) return [];
      score += (title.includes(word) ? 20 : 0) + 10 * Math.min(headings, 3) + Math.min(times, 9);
    }
    const heading = page.headings.find((one) => words.every((word) => one.title.toLowerCase().includes(word)));
    return [
      { url: page.url + (heading ? `#${heading.anchor}` : ""), title: page.title, heading: heading?.title, score },
    ];
  });
  return found.sort((a, b) => b.score - a.score).slice(0, 10);
}

if (typeof document !== "undefined") {
  const list = document.getElementById("found");
  document.getElementById("query").addEventListener("input", (event) => {
    const items = search(PAGES, event.target.value).map(({ url, title, heading }) => {
      const link = document.createElement("a");
      link.href = document.body.dataset.up + url;
      link.textContent = heading === undefined || heading === title ? title : `${title}: ${heading}`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    list.replaceChildren(...items);
  });
}
