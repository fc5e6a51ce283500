/**
 * `npm run bench`: one training step of this package against PyTorch's, on the same batches and cores, in turns.
 *
 *     npm run bench                               every shape, a table
 *     npm run bench -- --json                     for programs
 *     npm run bench -- --rows ml-1m-bce --runs 15
 *     npm run bench -- --variants mha,sdpa         which PyTorch implementations; see bench/peers/README.md
 *     npm run bench -- --profile                  where our step spends its time, by operator
 *
 * @module
 */
import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { makeBatch } from "../src/training/batch.ts";
import { UniformNegatives } from "../src/training/negatives.ts";
import { randomStream } from "../src/training/random.ts";
import { type Stepper, stepperOf, THREADS } from "./ours.ts";
import { type Peer, startPeer } from "./peer.ts";
import { profileOf } from "./profile.ts";
import { type Shape, shapes, type Work, workOf } from "./shapes.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    rows: { type: "string" },
    variants: { type: "string", default: "mha,sdpa,pooled" },
    runs: { type: "string", default: "9" },
    batch: { type: "string", default: "128" },
  },
});
const runs = Number(values.runs);
const warmup = 3;
/** Both sides' threads spin for a while after a step: they are left to fall asleep before the other's turn. */
const rest = 250;

interface Row {
  readonly name: string;
  readonly oursMs: number;
  readonly peer: string;
  readonly peerMs: number | null;
  readonly ratio: number | null;
  /** Smallest and largest time of each side. */
  readonly spread: { readonly ours: readonly [number, number]; readonly peer: readonly [number, number] | null };
  readonly losses: { readonly ours: number; readonly peer: number | null };
  readonly realData: boolean;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function range(times: readonly number[]): readonly [number, number] {
  return [Math.min(...times), Math.max(...times)];
}

async function measure(shape: Shape, work: Work, variant: string): Promise<Row> {
  const generator = new UniformNegatives(work.items, randomStream(1, "negatives"));
  const negatives = work.batches.map((batch) => generator.draw(makeBatch(batch, 1 << 30), batch, 1));
  const ours: Stepper = await stepperOf(shape, work, negatives);
  const peer: Peer | Error = await startPeer(variant, shape, work, negatives).catch((error: Error) => error);
  if (peer instanceof Error) process.stderr.write(`no peer ${variant}: ${peer.message}\n`);
  const [mine, theirs]: [number[], number[]] = [[], []];
  const losses: { ours: number; peer: number | null } = { ours: Number.NaN, peer: null };
  for (let i = 0; i < warmup + runs; i++) {
    const a = await ours.step();
    await sleep(rest);
    const b = peer instanceof Error ? undefined : await peer.step();
    if (b !== undefined) await sleep(rest);
    if (i === 0) Object.assign(losses, { ours: a.loss, peer: b?.loss ?? null });
    if (i < warmup) continue;
    mine.push(a.ms);
    if (b !== undefined) theirs.push(b.ms);
  }
  await ours.release();
  const version = peer instanceof Error ? "missing" : peer.version;
  if (!(peer instanceof Error)) peer.stop();
  return {
    name: shape.name,
    oursMs: median(mine),
    peer: `PyTorch ${version} ${variant}`,
    peerMs: theirs.length === 0 ? null : median(theirs),
    ratio: theirs.length === 0 ? null : median(theirs) / median(mine),
    spread: { ours: range(mine), peer: theirs.length === 0 ? null : range(theirs) },
    losses,
    realData: work.real,
  };
}

const chosen = values.rows === undefined ? shapes : shapes.filter(({ name }) => values.rows?.split(",").includes(name));
if (chosen.length === 0) throw new Error(`--rows: the rows are ${shapes.map(({ name }) => name).join(", ")}`);
const rows: Row[] = [];
for (const shape of chosen) {
  const work = await workOf(shape, Number(values.batch), runs);
  if (values.profile) {
    console.log(await profileOf(shape, work));
    continue;
  }
  for (const variant of values.variants.split(",")) {
    process.stderr.write(`${shape.name} against ${variant}\n`);
    rows.push(await measure(shape, work, variant));
  }
}

const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, ${THREADS} threads`;
const versions = { node: process.version, onnxruntime: "1.30" };
if (values.json) console.log(JSON.stringify({ machine, versions, rows }, null, 2));
else if (!values.profile) {
  const table = new Table({ head: ["step", "ours, ms", "peer", "peer, ms", "ratio", "first loss, ours / peer"] });
  const span = ([low, high]: readonly [number, number]): string => `${low.toFixed(0)}–${high.toFixed(0)}`;
  for (const row of rows) {
    table.push([
      row.realData ? row.name : `${row.name} (made-up histories)`,
      `${row.oursMs.toFixed(1)} (${span(row.spread.ours)})`,
      row.peer,
      row.peerMs === null ? "–" : `${row.peerMs.toFixed(1)} (${row.spread.peer === null ? "" : span(row.spread.peer)})`,
      row.ratio === null ? "–" : `${row.ratio.toFixed(2)}x`,
      `${row.losses.ours.toFixed(3)} / ${row.losses.peer?.toFixed(3) ?? "–"}`,
    ]);
  }
  console.log(`${machine}; Node ${versions.node}; medians of ${runs} (smallest–largest)`);
  console.log(table.toString());
}
