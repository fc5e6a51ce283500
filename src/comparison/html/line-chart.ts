/** Lines of numbers over a common axis. */

import { linearAxis } from "./axis.ts";
import { figure, type Numbers } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import { colourOf, legend, marker, px, type Series } from "./series.ts";

/** A model's line. */
export interface Line {
  readonly series: Series;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly marked: boolean;
    /** Ringed. */
    readonly kept?: boolean;
    readonly title: string;
  }[];
}

/** What a line chart shows. */
export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly lines: readonly Line[];
  /** Written below the chart; the first and the last are its ends. */
  readonly xTicks: readonly { readonly x: number; readonly text: string }[];
  readonly xName: string;
  /** Whether the vertical axis begins at 0. */
  readonly fromZero: boolean;
  readonly numbers: Numbers;
}

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 40;
const FOOT = HEIGHT - 50;

/** The chart as a figure. */
export function lineChart({ lines, xTicks, xName, fromZero, ...figureParts }: LineChart): Markup {
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const y = linearAxis(fromZero ? 0 : Math.min(...values), Math.max(...values), FOOT, 12, 5);
  const [first, last] = [xTicks[0]?.x ?? 0, xTicks.at(-1)?.x ?? 1];
  const x = (value: number): number =>
    LEFT + 20 + ((value - first) / (last - first || 1)) * (WIDTH - RIGHT - LEFT - 20);
  const grid = y.ticks.map((tick) => {
    const at = px(y.at(tick));
    return html`<path class="grid" d="M${LEFT},${at}H${WIDTH - RIGHT + 20}"/><text class="tick" x="${LEFT - 8}" y="${Number(at) + 4}" text-anchor="end">${y.text(tick)}</text>\n`;
  });
  const below = xTicks.map(({ x: value, text }) => {
    return html`<text class="tick" x="${px(x(value))}" y="${FOOT + 20}" text-anchor="middle">${text}</text>\n`;
  });
  const name = html`<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${xName}</text>`;
  const drawn = lines.map(({ series, points }) => {
    const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${px(x(point.x))},${px(y.at(point.y))}`).join("");
    const marks = points.filter(({ marked }) => marked);
    const rings = points
      .filter(({ kept }) => kept === true)
      .map((point) => {
        return html`<circle class="kept ${colourOf(series)}" cx="${px(x(point.x))}" cy="${px(y.at(point.y))}" r="9"/>`;
      });
    const markers = marks.map((point) => marker(series, x(point.x), y.at(point.y), point.title));
    return html`<path class="line ${colourOf(series)}" d="${path}"/>${markers}${rings}\n`;
  });
  return figure({
    ...figureParts,
    width: WIDTH,
    height: HEIGHT,
    drawing: [...grid, ...below, name, ...drawn],
    ...(lines.length === 1 ? {} : { legend: legend(lines.map(({ series }) => series)) }),
  });
}
