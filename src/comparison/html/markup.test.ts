import { describe, expect, it } from "vitest";
import { html } from "./markup.ts";

describe("html", () => {
  it("escapes text and attributes, and leaves markup alone", () => {
    const name = `<img src=x onerror="alert('1')">&amp;`;
    const escaped = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;";
    expect(html`<b title="${name}">${name}</b>`.text).toBe(`<b title="${escaped}">${escaped}</b>`);
    expect(html`<ul>${["<a>", 1].map((part) => html`<li>${part}</li>`)}</ul>`.text).toBe(
      "<ul><li>&lt;a&gt;</li><li>1</li></ul>",
    );
  });

  it("does not take look-alikes for markup", () => {
    const forged = { text: "<script>" } as unknown as string;
    expect(() => html`${forged}`.text).toThrow();
  });
});
