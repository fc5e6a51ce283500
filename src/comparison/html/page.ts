/**
 * A comparison as one HTML file: no script, nothing from the network.
 *
 * ```ts
 * await writeFile("report.html", comparisonHtml(await compare(models, data)));
 * ```
 */

import { percent, signed } from "../../evaluation/statistics/describe-comparison.ts";
import { verdict } from "../describe.ts";
import { duration, metricText } from "../format.ts";
import { type ComparedModel, type ComparisonResult, ranked } from "../result.ts";
import { groupChart, trainingCharts } from "./curves.ts";
import { numberTable } from "./figure.ts";
import { intervalChart } from "./interval-chart.ts";
import { html, type Markup } from "./markup.ts";
import { type Series, shortened } from "./series.ts";
import { STYLE } from "./style.ts";

/** The report. Names and ids in it are escaped; browsers are told to load nothing. Throws nothing. */
export function comparisonHtml(result: ComparisonResult): string {
  const { data, protocol, metric, models, warnings, environment } = result;
  const best = ranked(result);
  const seriesOf = (name: string): Series => ({ name, index: models.findIndex((model) => model.name === name) });
  const title = `${best.map(({ name }) => name).join(", ")} on ${data.name}`;
  const lines = verdict(result).map((line) => html`<p>${line}</p>\n`);
  const said = html`<div class="verdict ${warnings.length === 0 ? "" : "warn"}">${lines}</div>`;
  // One cut-off is enough for the eye; the table has all.
  const charts = Object.keys(best[0]?.metrics ?? {}).filter((name) => {
    return name.endsWith(metric.slice(metric.indexOf("@"))) && hasValues(models, name);
  });
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
${STYLE}
</head>
<body>
<h1>${title}</h1>
<p class="quiet">${count(data.users)} users, ${count(data.items)} items, ${count(data.events)} events; sasrec ${environment.sasrec}, ${environment.runtime}</p>
${lines.length === 0 ? "" : said}
<h2>Results</h2>
${summary(result, best)}
${charts.map((name, i) => intervalChart(`metric-${i}`, name, best, seriesOf))}
${section("Short and long histories", groupChart(metric, models, seriesOf))}
${section("Training", trainingCharts(models, seriesOf))}
<h2>How it was measured</h2>
<ul>${protocol.description.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>
<p class="quiet">Fingerprints: training ${data.trainHash}, test ${data.testHash}.</p>
${models.map(optionsOf)}
</body>
</html>
`.text;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function section(title: string, charts: readonly Markup[]): Markup {
  return charts.length === 0 ? html`` : html`<h2>${title}</h2>\n${charts}`;
}

function hasValues(models: readonly ComparedModel[], name: string): boolean {
  return models.every(({ metrics }) => Number.isFinite(metrics[name]));
}

function summary({ metric, subject, comparisons }: ComparisonResult, best: readonly ComparedModel[]): Markup {
  const names = Object.keys(best[0]?.metrics ?? {});
  const rows = best.map((model) => {
    const less = comparisons.find((comparison) => comparison.metric === metric && comparison.models[1] === model.name);
    const difference = less === undefined ? "" : `${signed(-less.difference)} (p ${less.pValue.toFixed(3)})`;
    const times = [duration(model.trainingSeconds), duration(model.evaluationSeconds)];
    return [model.name, ...names.map((name) => metricText(model, name)), difference, ...times];
  });
  const head = ["model", ...names.map((name) => name.toUpperCase())];
  const [interval] = Object.values(best[0]?.intervals ?? {});
  const caption =
    interval === undefined
      ? "Best first."
      : `Best first. ± half of the ${percent(interval.level)} interval; differences and p of the paired bootstrap, ${interval.resamples} samples of the users.`;
  return numberTable(
    { head: [...head, `${metric.toUpperCase()} less ${shortened(subject, 18)}'s`, "training", "evaluation"], rows },
    caption,
  );
}

function optionsOf({ name, options }: ComparedModel): Markup {
  const rows = Object.entries(options ?? {}).map(([option, value]) => {
    return html`<tr><th scope="row">${option}</th><td class="text">${typeof value === "string" ? value : JSON.stringify(value)}</td></tr>\n`;
  });
  return html`<details><summary>Options of <bdi>${name}</bdi></summary><table><tbody>${rows}</tbody></table></details>\n`;
}
