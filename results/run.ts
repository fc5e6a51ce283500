/**
 * Runs rows of RESULTS.md and keeps what they gave.
 *
 *     npx tsx results/run.ts                       names of the rows, with their commands
 *     npx tsx results/run.ts ml-1m --seeds 1,2,3   runs a row with each seed, one file a run in results/runs
 *     npx tsx results/run.ts --table               the table of RESULTS.md from these files
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type ResultRow, rows } from "./rows.ts";
import { type Run, resultTable } from "./table.ts";

const RUNS = fileURLToPath(new URL("runs/", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const DATA = process.env["SASREC_DATA_DIR"] ?? "../shared/data";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "1,2,3" }, table: { type: "boolean", default: false } },
});

for (const name of positionals) await runRow(find(name), values.seeds.split(","));
if (values.table) console.log(resultTable(rows, await runs()));
else if (positionals.length === 0) for (const row of rows) console.log(`${row.name}\n  ${commandOf(row, "SEED")}`);

function find(name: string): ResultRow {
  const row = rows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`there is no row ${name}: ${rows.map((each) => each.name).join(", ")}`);
  return row;
}

function commandOf({ args }: ResultRow, seed: string): string {
  return ["npx sasrec", ...args, "--seed", seed].join(" ");
}

async function runRow(row: ResultRow, seeds: readonly string[]): Promise<void> {
  for (const seed of seeds) {
    const args = row.args.map((arg) => (existsSync(join(DATA, arg)) && arg.endsWith(".txt") ? join(DATA, arg) : arg));
    const given = [...args, "--seed", seed, "--json", "--quiet"];
    const started = Date.now();
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...given], { maxBuffer: 1 << 28 });
    const report = JSON.parse(stdout) as Record<string, unknown>;
    const run: Run = {
      row: row.name,
      seed: Number(seed),
      command: commandOf(row, seed),
      date: new Date(started).toISOString().slice(0, 10),
      seconds: (Date.now() - started) / 1000,
      report,
    };
    await writeFile(join(RUNS, `${row.name}-${seed}.json`), `${JSON.stringify(run, null, 1)}\n`);
    console.log(row.name, seed, JSON.stringify(report["metrics"]), `${run.seconds.toFixed(0)} s`);
  }
}

async function runs(): Promise<readonly Run[]> {
  const files = (await readdir(RUNS)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(RUNS, file), "utf8")) as Run));
}
