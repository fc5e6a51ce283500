/**
 * Two builds of this package against each other, in turns: is a change slower?
 *
 *     npm run bench:builds -- DIR                  this folder's build against the one in DIR
 *     npm run bench:builds -- DIR --rounds 21 --rows recommend,start
 *     npm run bench:builds -- DIR --quick          three rounds, to see that it runs
 *
 * Each row is done by both builds in each round, the one that begins changing from round to round. The ratio is that
 * of the medians, this build's over the other's, of the processor time; its 95% interval is a bootstrap over rounds.
 * Below 1, this build is quicker.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { plain } from "./report.ts";
import { median, quantile } from "./statistics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "15" },
    rows: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const [other] = positionals;
if (other === undefined) throw new Error("give the folder of the other build: npm run bench:builds -- DIR");
const here = resolve(import.meta.dirname, "..");
const folders = [here, resolve(other)] as const;
const rounds = values.quick ? 3 : Number(values.rounds);

/** Milliseconds of one turn. */
interface Turn {
  readonly wall: number;
  readonly cpu: number;
}

const PROCESS = fileURLToPath(new URL("./builds-process.mjs", import.meta.url));
const STARTUP = fileURLToPath(new URL("./builds-startup.mjs", import.meta.url));

function start(folder: string): Promise<ChildProcess> {
  const child = fork(PROCESS, [folder], { execArgv: [] });
  child.once("exit", (code) => {
    if (code !== 0 && code !== null) throw new Error(`the build in ${folder} ended with ${code}`);
  });
  return once(child, "message").then(() => child);
}

async function turnOf(child: ChildProcess, row: string): Promise<Turn> {
  child.send(row);
  return (await once(child, "message"))[0] as Turn;
}

/** A fresh process that imports the package, loads a model and recommends. */
function startup(folder: string, phase: string): Turn {
  return JSON.parse(execFileSync(process.execPath, [STARTUP, folder, phase], { encoding: "utf8" })) as Turn;
}

const RESAMPLES = 2000;

/** The ratio of the medians of `a` and `b`, and its 95% interval. */
function ratioOf(a: readonly number[], b: readonly number[]): readonly [ratio: number, low: number, high: number] {
  let state = 7;
  const pick = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const ratios = Array.from({ length: RESAMPLES }, () => {
    const rows = a.map(() => pick(a.length));
    return median(rows.map((row) => a[row] as number)) / median(rows.map((row) => b[row] as number));
  });
  return [median(a) / median(b), quantile(ratios, 0.025), quantile(ratios, 0.975)];
}

const startRows = ["start: import", "start: import, load, recommend"];
const workRows = execFileSync(process.execPath, [PROCESS, here], { encoding: "utf8" }).trim().split("\n");
const chosen = [...startRows, ...workRows].filter((row) => values.rows.split(",").some((part) => row.includes(part)));
const children = await Promise.all(folders.map(start));
const table = plain(["row", "this, cpu ms", "other, cpu ms", "cpu ratio (95%)", "wall ratio (95%)"]);
const results = [];
for (const row of chosen) {
  const turns: readonly [Turn[], Turn[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const turn = row.startsWith("start")
        ? startup(folders[side], row)
        : await turnOf(children[side] as ChildProcess, row);
      if (round > 0) turns[side].push(turn);
    }
  }
  const times = (key: keyof Turn): readonly [number[], number[]] => [
    turns[0].map((turn) => turn[key]),
    turns[1].map((turn) => turn[key]),
  ];
  const [cpu, wall] = [ratioOf(...times("cpu")), ratioOf(...times("wall"))];
  const shown = ([ratio, low, high]: typeof cpu): string => {
    return `${ratio.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
  };
  table.push([row, ...times("cpu").map((ms) => median(ms).toFixed(1)), shown(cpu), shown(wall)]);
  results.push({ row, rounds, cpu, wall });
  process.stderr.write(`${row}: ${shown(cpu)}\n`);
}
for (const child of children) child.kill();
console.log(values.json ? JSON.stringify(results, null, 2) : table.toString());
