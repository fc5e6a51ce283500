/** A metric by model: a point, and a line for its interval. */

import { metricText } from "../format.ts";
import type { ComparedModel } from "../result.ts";
import { linearAxis } from "./axis.ts";
import { figure } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import { colourOf, marker, px, type Series, shortened } from "./series.ts";

const WIDTH = 720;
const ROW = 34;
const LEFT = 150;
const RIGHT = 130;
const BOTTOM = 40;

/** One row a model, in the order given. */
export function intervalChart(
  id: string,
  metric: string,
  models: readonly ComparedModel[],
  seriesOf: (name: string) => Series,
): Markup {
  const name = metric.toUpperCase();
  const lowOf = (model: ComparedModel): number => model.intervals[metric]?.low ?? estimateOf(model);
  const highOf = (model: ComparedModel): number => model.intervals[metric]?.high ?? estimateOf(model);
  const estimateOf = ({ metrics }: ComparedModel): number => metrics[metric] as number;
  const axis = linearAxis(0, Math.max(...models.map(highOf)), LEFT, WIDTH - RIGHT, 6);
  const foot = models.length * ROW + 10;
  const grid = axis.ticks.map((tick) => {
    const x = px(axis.at(tick));
    return html`<path class="grid" d="M${x},4V${foot}"/><text class="tick" x="${x}" y="${foot + 18}" text-anchor="middle">${axis.text(tick)}</text>\n`;
  });
  const rows = models.map((model, row) => {
    const series = seriesOf(model.name);
    const y = row * ROW + ROW / 2 + 5;
    const text = metricText(model, metric);
    const [low, high] = [axis.at(lowOf(model)), axis.at(highOf(model))];
    return html`<text x="${LEFT - 12}" y="${y + 5}" text-anchor="end">${shortened(model.name, 18)}</text>
<path class="interval ${colourOf(series)}" d="M${px(low)},${y}H${px(high)}M${px(low)},${y - 6}v12M${px(high)},${y - 6}v12"/>
${marker(series, axis.at(estimateOf(model)), y, `${model.name}: ${text}`)}
<text class="value" x="${WIDTH}" y="${y + 5}" text-anchor="end">${text}</text>\n`;
  });
  const [best] = models.toSorted((a, b) => estimateOf(b) - estimateOf(a));
  return figure({
    id,
    title: `${name} by model`,
    description: `${name} of ${models.length} models with ${intervalName(models)}; the highest is ${best?.name}, ${best && metricText(best, metric)}.`,
    width: WIDTH,
    height: foot + BOTTOM,
    drawing: [...grid, ...rows],
    numbers: {
      head: ["model", name, "interval from", "to"],
      rows: models.map((m) => [m.name, ...[estimateOf(m), lowOf(m), highOf(m)].map((value) => value.toFixed(4))]),
    },
  });
}

function intervalName(models: readonly ComparedModel[]): string {
  const [interval] = Object.values(models[0]?.intervals ?? {});
  return interval === undefined ? "no intervals" : `${interval.level * 100} % intervals`;
}
