/** A chart with all that makes it readable without seeing it: title, description, and its numbers as a table. */

import { html, type Markup } from "./markup.ts";

/** A table of numbers. */
export interface Numbers {
  readonly head: readonly string[];
  /** The first cell of each row is its name. */
  readonly rows: readonly (readonly string[])[];
}

/** What is drawn and said. */
export interface Figure {
  /** Of this figure alone: its elements' ids begin with it. */
  readonly id: string;
  readonly title: string;
  /** What there is to see, in a sentence or two. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly drawing: readonly Markup[];
  readonly legend?: Markup;
  readonly numbers: Numbers;
}

/** The figure as HTML. */
export function figure({ id, title, description, width, height, drawing, legend, numbers }: Figure): Markup {
  return html`<figure>
<figcaption>${title}</figcaption>
${legend ?? ""}
<div class="scroll"><svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description">
<title id="${id}-title">${title}</title>
<desc id="${id}-description">${description} The numbers are in the table below.</desc>
${drawing}
</svg></div>
<details><summary>The numbers</summary>${numberTable(numbers, title)}</details>
</figure>
`;
}

/** The numbers as a table that scrolls if it is wide. */
export function numberTable({ head, rows }: Numbers, caption: string): Markup {
  const heads = head.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map(([name = "", ...cells]) => {
    return html`<tr><th scope="row"><bdi>${name}</bdi></th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}
