/**
 * Runs rows of RESULTS.md and keeps what they gave.
 *
 *     npx tsx results/run.ts                       names of the rows, with their commands
 *     npx tsx results/run.ts ml-1m --seeds 1,2,3   runs a row with each seed, one file a run in results/runs
 *     npx tsx results/run.ts --table               the table of RESULTS.md from these files
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { dataPath } from "../bench/shapes.ts";
import { type Measure, type ResultRow, rows } from "./rows.ts";
import { keptRuns, RUNS, type Run } from "./runs.ts";
import { resultTable } from "./table.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = join(ROOT, "dist/cli/main.js");
const MODEL = "model.safetensors";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "1,2,3" }, table: { type: "boolean", default: false } },
});

const commit = positionals.length > 0 ? await buildCommit() : "";
for (const name of positionals) {
  const row = rows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`there is no row ${name}: ${rows.map((each) => each.name).join(", ")}`);
  for (const seed of values.seeds.split(",")) await runRow(row, seed);
}
if (values.table) console.log(resultTable(rows, await keptRuns()));
else if (positionals.length === 0)
  for (const row of rows) console.log(`${row.name}\n  ${commands(row, "1").join("\n  ")}`);

function commands(row: ResultRow, seed: string): string[] {
  return [trainArgs(row, seed), ...row.measures.map((measure) => evaluateArgs(row, measure))].map((args) => {
    return ["npx sasrec", ...args].join(" ");
  });
}

function trainArgs({ data, train }: ResultRow, seed: string): string[] {
  return ["train", data, ...train, "--seed", seed, "--out", MODEL];
}

function evaluateArgs({ data, train }: ResultRow, { protocol }: Measure): string[] {
  const split = train.indexOf("--split");
  return ["evaluate", MODEL, data, ...train.slice(split, split + 2), "--protocol", protocol];
}

async function runRow(row: ResultRow, seed: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sasrec-results-"));
  const started = Date.now();
  const sasrec = async (args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const real = args.map((arg) => {
      if (arg === MODEL) return join(folder, MODEL);
      return arg === row.data && existsSync(dataPath(arg)) ? dataPath(arg) : arg;
    });
    const child = await promisify(execFile)(process.execPath, [PROGRAM, ...real, "--json", "--quiet"]);
    return JSON.parse(child.stdout) as Record<string, unknown>;
  };
  try {
    await sasrec(trainArgs(row, seed));
    const trainedIn = (Date.now() - started) / 1000;
    const reports: Run["reports"][number][] = [];
    for (const measure of row.measures) {
      reports.push({ protocol: measure.protocol, report: await sasrec(evaluateArgs(row, measure)) });
    }
    const date = new Date(started).toISOString().slice(0, 10);
    const about = { row: row.name, seed: Number(seed), commands: commands(row, seed), date, commit };
    const run: Run = { ...about, trainedIn, reports };
    await writeFile(join(RUNS, `${row.name}-${seed}.json`), `${JSON.stringify(run, null, 1)}\n`);
    for (const { protocol, report } of reports)
      console.log(row.name, seed, protocol, JSON.stringify(report["metrics"]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The commit of the checkout, from which the program is built. Throws if the source differs from it. */
async function buildCommit(): Promise<string> {
  const run = async (program: string, ...args: string[]): Promise<string> => {
    return (await promisify(execFile)(program, args, { cwd: ROOT })).stdout.trim();
  };
  const changes = await run("git", "status", "--porcelain", "src");
  if (changes !== "") throw new Error(`commit first, so that the results can say what they are of:\n${changes}`);
  await run("npm", "run", "build");
  return run("git", "rev-parse", "--short", "HEAD");
}
