/** The line charts of a comparison: results by length of history, and the training epoch by epoch. */

import { lengthsOf } from "../format.ts";
import type { ComparedModel, TrainingCurve } from "../result.ts";
import { linearAxis } from "./axis.ts";
import { type Line, lineChart } from "./line-chart.ts";
import type { Markup } from "./markup.ts";
import type { Series } from "./series.ts";

type SeriesOf = (name: string) => Series;

/** About so many of a training's epochs are marked. */
const MARKS = 8;

/** The metric by length of the history; nothing if all histories are in one group. */
export function groupChart(metric: string, models: readonly ComparedModel[], seriesOf: SeriesOf): Markup[] {
  const groups = models[0]?.groups ?? [];
  if (groups.length < 2) return [];
  const name = metric.toUpperCase();
  const heads = groups.map((group) => `${lengthsOf(group)} events (${group.users} users)`);
  const lines = models.map((model): Line => {
    const points = model.groups.map(({ metrics }, x) => {
      const y = metrics[metric] as number;
      return { x, y, marked: true, title: `${model.name}, ${heads[x]}: ${y.toFixed(4)}` };
    });
    return { series: seriesOf(model.name), points };
  });
  return [
    lineChart({
      id: "groups",
      title: `${name} by length of the history`,
      description: `Lines of ${models.length} models over ${groups.length} groups of users, from short to long histories.`,
      lines,
      xTicks: groups.map((group, x) => ({ x, text: lengthsOf(group) })),
      xName: "events in the history, quartiles of the users",
      fromZero: true,
      numbers: {
        head: ["model", ...heads],
        rows: lines.map(({ series, points }) => [series.name, ...points.map(({ y }) => y.toFixed(4))]),
      },
    }),
  ];
}

/** One chart of the validation metric of all models that have it, and one of the loss for each that has epochs. */
export function trainingCharts(models: readonly ComparedModel[], seriesOf: SeriesOf): Markup[] {
  const trained = models.flatMap(({ name, curve }) => {
    return curve === null || curve.epochs.length < 2 ? [] : [{ series: seriesOf(name), curve }];
  });
  const validated = trained.flatMap(({ series, curve }) => {
    const line = lineOf(series, curve, "NDCG@10", ({ validation }) => validation);
    return line.points.length < 2 ? [] : [line];
  });
  const best = trained.flatMap(({ series, curve }) => {
    return curve.bestEpoch === null ? [] : [`${series.name}: epoch ${curve.bestEpoch}`];
  });
  const losses = trained.map(({ series, curve }, i) => {
    const line = lineOf(series, curve, "loss", ({ loss }) => loss);
    const title = `Training loss of ${series.name}`;
    return epochChart(`loss-${i}`, title, "Losses of different models do not compare.", [line], false);
  });
  if (validated.length === 0) return losses;
  const title = "NDCG@10 on the validation part, by epoch; the epoch whose weights were kept is ringed";
  return [epochChart("validation", title, `Kept: ${best.join("; ")}.`, validated, true), ...losses];
}

type Epoch = TrainingCurve["epochs"][number];

function lineOf(
  series: Series,
  { epochs, bestEpoch }: TrainingCurve,
  what: string,
  read: (epoch: Epoch) => number | undefined,
): Line {
  const known = epochs.flatMap((epoch) => {
    const y = read(epoch);
    return y === undefined ? [] : [{ x: epoch.epoch, y }];
  });
  const every = Math.ceil(known.length / MARKS);
  const points = known.map(({ x, y }, i) => {
    const kept = x === bestEpoch;
    const title = `${series.name}, epoch ${x}: ${what} ${y.toFixed(4)}${kept ? ", weights kept" : ""}`;
    return { x, y, kept, marked: kept || i % every === 0, title };
  });
  return { series, points };
}

function epochChart(id: string, title: string, description: string, lines: readonly Line[], fromZero: boolean): Markup {
  const last = Math.max(...lines.flatMap(({ points }) => points.map(({ x }) => x)));
  const { ticks } = linearAxis(0, last, 0, 1, 8);
  const round = ticks.filter((tick) => Number.isInteger(tick) && tick > 1 && tick < 0.95 * last);
  const epochs = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  return lineChart({
    id,
    title,
    description,
    lines,
    xTicks: [1, ...round, last].map((x) => ({ x, text: String(x) })),
    xName: "epoch",
    fromZero,
    numbers: {
      head: ["epoch", ...lines.map(({ series }) => series.name)],
      rows: epochs.map((epoch) => {
        const cells = lines.map(({ points }) => points.find(({ x }) => x === epoch)?.y.toFixed(4) ?? "");
        return [String(epoch), ...cells];
      }),
    },
  });
}
