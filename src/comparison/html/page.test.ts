import { beforeAll, describe, expect, it } from "vitest";
import { clueless, toy, walk, walker } from "../../../tests/support/toy-competitor.ts";
import { compare } from "../compare.ts";
import type { ComparisonResult } from "../result.ts";
import { comparisonHtml } from "./page.ts";

const HOSTILE = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `</title></svg><style>*{display:none}</style>`,
  `' onload='alert(1)`,
  `&lt;b&gt; ]]> <!-- {{x}} \${y}`,
];

function net(name: string): ReturnType<typeof toy> {
  return toy(
    name,
    () => 0,
    (train) => ({
      dataName: "walk",
      dataHash: train.summary().hash,
      epochs: [1, 2, 3].map((epoch) => {
        return {
          epoch,
          epochs: 3,
          loss: 1 / epoch,
          gradientNorm: 1,
          seconds: 1,
          targetsPerSecond: 1,
          validation: 0.1 * epoch,
        };
      }),
      bestEpoch: 3,
    }),
  );
}

let result: ComparisonResult;
let page = "";

beforeAll(async () => {
  result = await compare([net("SASRec"), walker("Markov"), clueless("Popularity")], walk(), { seen: "kept-if-target" });
  page = comparisonHtml(result);
});

/** Names of elements, in the order of their start tags. Throws if an element is not closed in its place. */
function elementsOf(text: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const empty = new Set(["meta", "!doctype"]);
  for (const [, end, name = "", rest = ""] of text.matchAll(/<(\/?)([!a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g)) {
    if (end === "/") expect(open.pop()).toBe(name);
    else names.push(name);
    if (end !== "/" && !rest.endsWith("/") && !empty.has(name)) open.push(name);
  }
  expect(open).toEqual([]);
  return names;
}

describe("the report", () => {
  it("has the table, the charts and the protocol", () => {
    const names = elementsOf(page);
    expect(page).toContain("<title>Markov, SASRec, Popularity on walk</title>");
    // Three metrics, history groups, validation, loss.
    expect(names.filter((name) => name === "figure")).toHaveLength(6);
    expect(page).toContain("NDCG@10 by length of the history");
    expect(page).toContain("Training loss of SASRec");
    expect(page).toContain("1.0000 ± 0.0000");
    expect(page).toContain("Markov is better than SASRec");
    for (const sentence of result.protocol.description) expect(page).toContain(sentence.replaceAll("'", "&#39;"));
  });

  it("needs no network and has no script", () => {
    const names = new Set(elementsOf(page));
    for (const name of ["script", "link", "img", "iframe", "image", "use", "object"]) expect(names).not.toContain(name);
    expect(page).not.toMatch(/url\(|@import|https?:|\bsrc=|\bon\w+=/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("can be read without seeing the charts", () => {
    const charts = [...page.matchAll(/<svg class="chart"[^>]*aria-labelledby="([^"]+)" aria-describedby="([^"]+)"/g)];
    expect(charts).toHaveLength(6);
    for (const [, title, description] of charts) {
      expect(page).toContain(`<title id="${title}">`);
      expect(page).toContain(`<desc id="${description}">`);
    }
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...page.matchAll(/<summary>The numbers<\/summary>/g)]).toHaveLength(6);
    expect(page).toContain("prefers-color-scheme: dark");
  });

  it("escapes hostile names of models and data, and options", async () => {
    const [a = "", b = "", c = "", d = "", e = ""] = HOSTILE;
    const subject = Object.assign(net(a), { options: { name: b, loss: c } });
    const hostile = comparisonHtml(await compare([subject, walker(d), clueless(b)], walk(e)));
    for (const text of HOSTILE) expect(hostile).not.toContain(text);
    const plain = comparisonHtml(
      await compare(
        [Object.assign(net("a"), { options: { name: "n", loss: "l" } }), walker("d"), clueless("b")],
        walk("e"),
      ),
    );
    expect(elementsOf(hostile)).toEqual(elementsOf(plain));
    expect(hostile).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("does without what there is not: other models, curves, groups, intervals", async () => {
    const alone = comparisonHtml(await compare([walker()], walk()));
    expect(elementsOf(alone).filter((name) => name === "figure")).toHaveLength(4);
    const one = walk().filter({ minUserInteractions: 10 });
    const few = comparisonHtml(await compare([walker(), clueless()], one));
    expect(few).not.toContain("±");
    expect(few).not.toMatch(/NaN|undefined|null/);
    expect(page).not.toMatch(/NaN|undefined|null/);
  });
});
