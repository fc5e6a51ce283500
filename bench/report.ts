/** Rows of results, and how they are shown. */
import Table from "cli-table3";
import { median, quantile } from "./statistics.ts";

/** Ours against one peer. */
export interface Row {
  readonly name: string;
  /** Median over rounds, as is all that follows. */
  readonly oursMs: number;
  /** What ours is compared with, or why that is missing. */
  readonly peer: string;
  readonly peerMs: number | null;
  /** `peerMs / oursMs` round by round: above 1, ours is quicker. */
  readonly ratio: number | null;
  /** Quartiles of the ratio over rounds. */
  readonly spread: readonly [number, number] | null;
  /** First losses of both sides: they show that the work is the same. */
  readonly losses?: { readonly ours: number; readonly peer: number | null };
  /** More that was measured, by name. */
  readonly details?: Readonly<Record<string, number>>;
  /** Whether the histories are real. */
  readonly realData?: boolean;
  /** Where they are others than the report's. */
  readonly rounds?: number;
}

/** Peak memory of fresh processes. */
export interface MemoryRow {
  readonly name: string;
  readonly oursMB: number;
  readonly peer: string;
  readonly peerMB: number | null;
  readonly ratio: number | null;
}

/** All that a run has measured. */
export interface Report {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly memory: readonly MemoryRow[];
}

/** The row of milliseconds by round; `theirs` is absent if the peer is missing. */
export function rowOf(
  name: string,
  ours: readonly number[],
  peer: string,
  theirs: readonly number[] | undefined,
  more: Pick<Row, "losses" | "details" | "realData" | "rounds"> = {},
): Row {
  const base = { name, oursMs: median(ours), peer };
  if (theirs === undefined) return { ...base, peerMs: null, ratio: null, spread: null, ...more };
  const ratios = ours.map((ms, round) => (theirs[round] ?? Number.NaN) / ms);
  const spread = [quantile(ratios, 0.25), quantile(ratios, 0.75)] as const;
  return { ...base, peerMs: median(theirs), ratio: median(ratios), spread, ...more };
}

/** The report for people. */
export function tables({ machine, versions, rounds, rows, memory }: Report): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const parts = [`${machine}; ${names.join(", ")}; medians of ${rounds} rounds (quartiles of the ratio)`];
  if (rows.length > 0) {
    const table = plain(["row", "ours, ms", "peer", "peer, ms", "ratio", "loss, ours / peer", "more"]);
    for (const row of rows) {
      table.push([
        nameOf(row),
        figure(row.oursMs),
        row.peer,
        figure(row.peerMs),
        row.ratio === null ? "–" : `${row.ratio.toFixed(2)}x (${row.spread?.map((q) => q.toFixed(2)).join("–")})`,
        row.losses === undefined ? "" : `${row.losses.ours.toFixed(3)} / ${row.losses.peer?.toFixed(3) ?? "–"}`,
        Object.entries(row.details ?? {})
          .map(([key, value]) => `${key} ${figure(value)}`)
          .join(", "),
      ]);
    }
    parts.push(table.toString());
  }
  if (memory.length > 0) {
    const table = plain(["memory", "ours, MB", "peer", "peer, MB", "ratio"]);
    for (const { name, oursMB, peer, peerMB, ratio } of memory) {
      table.push([name, figure(oursMB), peer, figure(peerMB), ratio === null ? "–" : `${ratio.toFixed(2)}x`]);
    }
    parts.push(table.toString());
  }
  return parts.join("\n");
}

function nameOf({ name, realData, rounds }: Row): string {
  const notes = [realData === false ? "made-up histories" : [], rounds === undefined ? [] : `rounds: ${rounds}`].flat();
  return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
}

/** A table without colours or lines between rows. */
export function plain(head: string[]): Table.Table {
  const chars = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
  return new Table({ head, chars, style: { head: [], border: [] } });
}

/** Three digits or more. */
function figure(value: number | null): string {
  return value === null ? "–" : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
