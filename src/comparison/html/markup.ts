/**
 * HTML and SVG in which every text is escaped unless it was made here.
 *
 * ```ts
 * html`<b>${"<script>"}</b>`.text; // "<b>&lt;script&gt;</b>"
 * ```
 */

/** Text that is markup already. Made by {@link html}; by hand only of text that holds nothing from outside. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: markup as it is, text and numbers escaped, lists one after the other. */
export type Part = Markup | string | number | readonly Part[];

/** A template. Values may stand in text and in quoted attributes, and nowhere else: there is no script. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((literal, i) => (i === 0 ? "" : textOf(parts[i - 1] as Part)) + literal).join(""));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
