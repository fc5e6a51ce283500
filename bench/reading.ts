/**
 * Reading and splitting a large CSV, this build and another one in turns, each time in a fresh process.
 *
 *     npx tsx bench/reading.ts DIR                 20,000,000 events, about 460 MB, against the build in DIR
 *     npx tsx bench/reading.ts DIR --rounds 5 --events 1000000
 *     npx tsx bench/reading.ts --large 600,2200    files of so many MB, read by this build alone, to the last row
 *
 * The file is written to a temporary folder and removed. Needs about 6 GB of memory for builds that hold a file as one text.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { plain } from "./report.ts";
import { median } from "./statistics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    events: { type: "string", default: "20000000" },
    large: { type: "string", default: "" },
  },
});

/** What a process tells. */
interface Reading {
  readonly events: number;
  readonly users: number;
  readonly items: number;
  readonly last: string;
  readonly readSeconds: number;
  readonly splitSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
  readonly heldMB: number;
}

const PROCESS = fileURLToPath(new URL("./reading-process.mjs", import.meta.url));

function read(folder: string, path: string, split: boolean): Reading {
  const args = ["--max-old-space-size=8192", "--expose-gc", PROCESS, folder, path, String(split)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`the build in ${folder} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as Reading;
}

/** Writes rows until there are `events`, or `megabytes`; returns how many there are. */
function write(
  path: string,
  events: number,
  megabytes: number,
  rowOf: (row: number) => string,
  header: string,
): number {
  const file = openSync(path, "w");
  writeSync(file, `${header}\n`);
  let [rows, bytes, text] = [0, 0, ""];
  while (rows < events && bytes < megabytes * 1e6) {
    text += rowOf(rows++);
    if (text.length < 1 << 20) continue;
    bytes += writeSync(file, text);
    text = "";
  }
  writeSync(file, text);
  closeSync(file);
  return rows;
}

let state = 1;
function below(most: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * most);
}

/** 23 bytes: a user of 500,000, an item of 90,000, some more popular than others, seconds in order. */
function event(row: number): string {
  return `${100_000 + below(500_000)},${10_000 + Math.floor((below(65_536) / 65_536) ** 2 * 90_000)},${1_000_000_000 + Math.floor(row / 4)}\n`;
}

/** The same with a title of 180 characters, quoted, for large files. */
function titled(row: number): string {
  return `${event(row).trimEnd()},"${'a title, with ""quotes"", '.repeat(7)}"\n`;
}

const folder = mkdtempSync(join(tmpdir(), "sasrec-reading-"));
const path = join(folder, "events.csv");
const here = resolve(import.meta.dirname, "..");
try {
  if (values.large !== "") {
    const table = plain(["file, MB", "events", "last row read", "seconds", "peak, MB", "held, bytes an event"]);
    for (const megabytes of values.large.split(",").map(Number)) {
      const rows = write(path, Number.POSITIVE_INFINITY, megabytes, titled, "user_id,item_id,timestamp,note");
      const { events, last, readSeconds, peakMB, heldMB } = read(here, path, false);
      if (events !== rows) throw new Error(`${events} events were read of ${rows}`);
      const held = ((heldMB * 1e6) / events).toFixed(1);
      table.push([
        (statSync(path).size / 1e6).toFixed(0),
        events,
        last,
        readSeconds.toFixed(1),
        peakMB.toFixed(0),
        held,
      ]);
    }
    console.log(table.toString());
  } else {
    const [other] = positionals;
    const folders = other === undefined ? [here] : [here, resolve(other)];
    write(path, Number(values.events), Number.POSITIVE_INFINITY, event, "user_id,item_id,timestamp");
    console.log(`${values.events} events, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
    const turns: Reading[][] = folders.map(() => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      const order = folders.map((_, i) => (round % 2 === 0 ? i : folders.length - 1 - i));
      for (const side of order) {
        const turn = read(folders[side] as string, path, true);
        (turns[side] as Reading[]).push(turn);
        process.stderr.write(`${folders[side]}: ${JSON.stringify(turn)}\n`);
      }
    }
    const table = plain([
      "build",
      "read, s",
      "split, s",
      "together, s",
      "cpu, s",
      "peak, MB",
      "held, MB",
      "held, bytes an event",
    ]);
    for (const [side, all] of turns.entries()) {
      const of = (key: (turn: Reading) => number): number => median(all.map(key));
      const held = of((turn) => turn.heldMB);
      table.push([
        side === 0 ? "this" : "other",
        of((turn) => turn.readSeconds).toFixed(1),
        of((turn) => turn.splitSeconds).toFixed(1),
        of((turn) => turn.readSeconds + turn.splitSeconds).toFixed(1),
        of((turn) => turn.cpuSeconds).toFixed(1),
        of((turn) => turn.peakMB).toFixed(0),
        held.toFixed(0),
        ((held * 1e6) / Number(values.events)).toFixed(1),
      ]);
    }
    console.log(table.toString());
  }
} finally {
  rmSync(folder, { recursive: true });
}
