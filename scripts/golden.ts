/**
 * `npm run golden`: SHA-256 hashes of what this package computes, to show that a change has changed no bit.
 *
 *     npm run golden -- --against ../before       builds, runs both packages, prints the rows that differ
 *     npm run golden -- --against before.json     against the rows of a file written on this machine
 *     npm run golden -- --json before.json        writes the rows
 *     npm run golden -- --quick                   the cases that take moments; its rows are among those of a whole run
 *     npm run golden -- --filter SASRec           only cases that have this text in their name
 *     tsx scripts/golden.ts --package DIR         the rows of the package built in DIR/dist
 *
 * Hashed are weights and losses by network, loss, lanes and engine; trainings that go on from a checkpoint; `fitPartial`,
 * `addItems`; the baselines' scores; events as read, split and filtered; numbers of evaluations and comparisons; lists,
 * similar items and predicted ratings; codes of errors. Not hashed: wall times, messages, bytes of files.
 *
 * Bits depend on the processor and the version of ONNX Runtime: compare builds on one machine. Each package runs in a
 * process of its own, one after the other, through its public entries only. The exit code is 1 if a row differs that
 * `golden/exceptions.ts` does not name, or if a case fails.
 */
import { fork } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { exceptionFor } from "./golden/exceptions.ts";

/** A hash by the row's name; `failed: …` if the case threw. */
type Rows = Readonly<Record<string, string>>;

/** What a file of rows holds. */
interface GoldenFile {
  readonly machine: string;
  readonly rows: Rows;
}

const machine = `${cpus()[0]?.model.trim() ?? "unknown"}, ${process.platform} ${process.arch}, Node ${process.version}`;

const { values: flags } = parseArgs({
  options: {
    package: { type: "string", default: fileURLToPath(new URL("..", import.meta.url)) },
    against: { type: "string" },
    json: { type: "string" },
    quick: { type: "boolean", default: false },
    filter: { type: "string", default: "" },
  },
});

const before = flags.against === undefined ? undefined : await rowsOf(flags.against);
const rows = await rowsOf(flags.package);
if (flags.json !== undefined) {
  const file: GoldenFile = { machine, rows };
  writeFileSync(flags.json, `${JSON.stringify(file, null, 2)}\n`);
}
const failures = Object.entries(rows).filter(([, hash]) => hash.startsWith("failed"));
const clean = before === undefined ? show(rows) : compare(before, rows);
for (const [row, why] of failures) console.log(`${row}  ${why}`);
process.exitCode = clean && failures.length === 0 && Object.keys(rows).length > 0 ? 0 : 1;

/** The rows of a package in a folder, or of a file. */
async function rowsOf(source: string): Promise<Rows> {
  return source.endsWith(".json") ? readRows(source) : runPackage(resolve(source));
}

function readRows(path: string): Rows {
  const file = JSON.parse(readFileSync(path, "utf8")) as GoldenFile;
  if (file.machine !== machine) throw new Error(`${path} was written on another machine: ${file.machine}`);
  // As in `collect.ts`, the filter is for names of cases, `suite/case`, not for the keys of their values.
  const caseOf = (row: string): string => row.split("/", 2).join("/");
  return Object.fromEntries(Object.entries(file.rows).filter(([row]) => caseOf(row).includes(flags.filter)));
}

function runPackage(directory: string): Promise<Rows> {
  const entry = join(directory, "dist", "index.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\` in ${directory}`);
  process.stderr.write(`${directory}\n`);
  const golden = new URL("golden/", import.meta.url);
  // Else tsx would take the built package's imports from this checkout's source, as `paths` of tsconfig.json say.
  const env = { ...process.env, TSX_TSCONFIG_PATH: fileURLToPath(new URL("tsconfig.run.json", golden)) };
  const child = fork(new URL("collect.ts", golden), [directory, String(flags.quick), flags.filter], { env });
  return new Promise((done, fail) => {
    let sent: Rows | undefined;
    child.on("message", (message) => {
      sent = message as Rows;
    });
    child.on("exit", (code) => {
      if (sent === undefined) fail(new Error(`the run of ${directory} ended with exit code ${code}`));
      else done(sent);
    });
  });
}

function show(all: Rows): true {
  for (const [row, hash] of Object.entries(all)) console.log(`${hash}  ${row}`);
  return true;
}

/** Prints what differs; whether each difference is a named exception. */
function compare(old: Rows, now: Rows): boolean {
  // A file of a whole run holds rows that a quick one does not look at.
  const names = new Set([...(flags.quick ? [] : Object.keys(old)), ...Object.keys(now)]);
  const different = [...names].filter((row) => old[row] !== now[row]);
  const excused = different.filter((row) => exceptionFor(row) !== undefined);
  for (const row of different) {
    const reason = exceptionFor(row)?.reason;
    const change = `${(old[row] ?? "absent").slice(0, 12)} -> ${(now[row] ?? "absent").slice(0, 12)}`;
    console.log(`${reason === undefined ? "differs" : "changed"}  ${row}  ${change}${reason ? `  (${reason})` : ""}`);
  }
  const unnamed = different.length - excused.length;
  console.log(`${names.size} rows: ${unnamed} differ, ${excused.length} changed as named in golden/exceptions.ts`);
  return unnamed === 0;
}
