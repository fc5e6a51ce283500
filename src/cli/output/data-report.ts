/** What there is to know of a log, for people and as JSON. */

import { contentHash } from "../../data/content-hash.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type LastOutFacts, lastOutFacts, likelyMistakes, topShare } from "../../data/doubtful-log.ts";
import type { DatasetSummary } from "../../data/summary.ts";
import { MILLISECONDS_FROM } from "../../data/time.ts";
import { platform } from "../../platform/node/index.ts";
import { inTurns } from "../../turns.ts";
import { count, table } from "./table.ts";

/** A log in numbers. */
export interface DataReport extends DatasetSummary {
  /** See `contentHash`: any engine can compute it again. */
  readonly contentHash: string;
  /** The share of events that the most popular hundredth of the items has. */
  readonly topShare: number;
  readonly lastOut: LastOutFacts;
  readonly notes: readonly string[];
  readonly mistakes: readonly string[];
}

/**
 * Reads the log some times over.
 *
 * @param hash its content hash, if it is known
 */
export async function reportOn(data: Dataset, hash?: string): Promise<DataReport> {
  const summary = data.summary();
  return {
    ...summary,
    contentHash: hash ?? (await inTurns(contentHash(data, platform.sha256()))),
    topShare: topShare(data),
    lastOut: lastOutFacts(data),
    notes: data.notes,
    mistakes: likelyMistakes(data, summary, Date.now() / 1000),
  };
}

/** The report in lines of text. */
export function reportText(report: DataReport, width: number | undefined): string {
  const { lengths, ratings, time, lastOut } = report;
  const share = (part: number): string => `${(100 * part).toPrecision(3)} %`;
  const rows: [string, string][] = [
    ["users", count(report.users)],
    ["items", count(report.items)],
    ["events", count(report.events)],
    ["density", share(report.density)],
    [
      "events a user",
      `${lengths.min} to ${count(lengths.max)}, mean ${lengths.mean.toFixed(1)}, median ${lengths.median}`,
    ],
    ["repeated pairs", `${count(report.repeats)} (${share(report.repeats / report.events)})`],
    ["top 1 % of items", `${share(report.topShare)} of events`],
    [
      "times",
      time === null ? "none: events count in the order of rows" : `${dateOf(time.first)} to ${dateOf(time.last)}`,
    ],
    ["equal times", time === null ? "" : `${share(report.tieRate)} of neighbours`],
    ["ratings", ratings === null ? "none" : `${ratings.min} to ${ratings.max}, mean ${ratings.mean.toFixed(2)}`],
    ["last event held out", `${count(lastOut.users)} users, ${share(lastOut.coldShare)} of these items new`],
    ["", time === null ? "" : `${share(lastOut.olderThanTraining)} are older than the newest event learned from`],
    ["hash", report.hash],
    ["content hash", report.contentHash],
  ];
  const facts = table(
    [{ head: "" }, { head: "" }],
    rows.filter(([, value]) => value !== ""),
    width,
  );
  const list = (title: string, lines: readonly string[]): string[] => {
    return lines.length === 0 ? [] : [`${title}\n${lines.map((line) => `  - ${line}`).join("\n")}`];
  };
  return [
    `${report.name}\n${facts}`,
    ...list("Likely mistakes:", report.mistakes),
    ...list("Notes:", report.notes),
  ].join("\n\n");
}

/** A Unix time in whichever unit as a date; other numbers as they are. */
function dateOf(time: number): string {
  let seconds = time;
  while (Math.abs(seconds) >= MILLISECONDS_FROM) seconds /= 1000;
  return Math.abs(seconds) < 1e8 ? String(time) : new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}
