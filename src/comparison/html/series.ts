/** How a model looks in every chart: a colour, and a shape for those who do not see the colour. */

import { html, type Markup } from "./markup.ts";

/** A model and its place in the list, which decides colour and shape. */
export interface Series {
  readonly name: string;
  readonly index: number;
}

/** How many colours `style.ts` has. */
export const COLOURS = 8;

/** Paths of the shapes, around (0, 0), about 10 pixels wide. */
const SHAPES = [
  "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0z",
  "M-4,-4h8v8h-8z",
  "M0,-5L5,4H-5z",
  "M0,-5.5L5.5,0L0,5.5L-5.5,0z",
  "M0,5L5,-4H-5z",
  "M-5,-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
  "M-5,-5h10L0,0L5,5h-10L0,0z",
];

/** The class that sets the colour. */
export function colourOf({ index }: Series): string {
  return `series-${index % COLOURS}`;
}

/** The model's shape at x, y; `title` is shown by a pointer that rests on it. */
export function marker(series: Series, x: number, y: number, title: string): Markup {
  const shape = SHAPES[series.index % SHAPES.length] as string;
  return html`<path class="marker ${colourOf(series)}" d="${shape}" transform="translate(${px(x)},${px(y)})"><title>${title}</title></path>`;
}

/** The legend: which line belongs to which model. */
export function legend(all: readonly Series[]): Markup {
  const entries = all.map((series) => {
    const sample = html`<svg width="28" height="12" viewBox="0 0 28 12" aria-hidden="true"><path class="line ${colourOf(series)}" d="M0,6H28"/>${marker(series, 14, 6, series.name)}</svg>`;
    return html`<li>${sample} <bdi>${series.name}</bdi></li>`;
  });
  return html`<ul class="legend">${entries}</ul>`;
}

/** A coordinate in pixels, rounded to one decimal. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A name that fits beside a chart; all of it is in the table. */
export function shortened(name: string, most: number): string {
  const characters = [...name];
  return characters.length <= most ? name : `${characters.slice(0, most - 1).join("")}…`;
}
