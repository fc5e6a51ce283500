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
import { env } from "onnxruntime-node";
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
    runs: { type: "string", default: "7" },
    batch: { type: "string", default: "128" },
  },
});
const runs = Number(values.runs);
/** Batches of a row: histories differ in length, so a time is the mean over batches of each batch's median. */
const batchCount = 7;
/** Both sides' threads spin for a while after a step: they are left to fall asleep before the other's turn. */
const rest = 250;

interface Row {
  readonly name: string;
  readonly oursMs: number;
  readonly peer: string;
  readonly peerMs: number | null;
  readonly ratio: number | null;
  /** Quickest and slowest round of each side. */
  readonly spread: { readonly ours: readonly [number, number]; readonly peer: readonly [number, number] | null };
  readonly losses: { readonly ours: number; readonly peer: number | null };
  readonly realData: boolean;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Mean over batches of the median over rounds. */
function typical(times: readonly (readonly number[])[]): number {
  return times.reduce((sum, batch) => sum + median(batch), 0) / times.length;
}

/** The quickest and the slowest round over all batches, as means of a step. */
function range(times: readonly (readonly number[])[]): readonly [number, number] {
  const rounds = (times[0] ?? []).map((_, round) => times.reduce((sum, b) => sum + (b[round] ?? 0), 0) / times.length);
  return [Math.min(...rounds), Math.max(...rounds)];
}

async function measure(shape: Shape, work: Work, variant: string): Promise<Row> {
  const generator = new UniformNegatives(work.items, randomStream(1, "negatives"));
  const negatives = work.batches.map((batch) => generator.draw(makeBatch(batch, 1 << 30), batch, 1));
  const ours: Stepper = await stepperOf(shape, work, negatives);
  const peer: Peer | Error = await startPeer(variant, shape, work, negatives).catch((error: Error) => error);
  if (peer instanceof Error) process.stderr.write(`no peer ${variant}: ${peer.message}\n`);
  const mine: number[][] = work.batches.map(() => []);
  const theirs: number[][] = work.batches.map(() => []);
  const losses: { ours: number; peer: number | null } = { ours: Number.NaN, peer: null };
  // The first round is warm-up: every batch has a shape of its own, which the engine meets for the first time.
  for (let round = 0; round <= runs; round++) {
    for (let batch = 0; batch < work.batches.length; batch++) {
      const a = await ours.step();
      await sleep(rest);
      const b = peer instanceof Error ? undefined : await peer.step();
      if (b !== undefined) await sleep(rest);
      if (round === 0 && batch === 0) Object.assign(losses, { ours: a.loss, peer: b?.loss ?? null });
      if (round === 0) continue;
      mine[batch]?.push(a.ms);
      if (b !== undefined) theirs[batch]?.push(b.ms);
    }
  }
  await ours.release();
  const missing = peer instanceof Error;
  const version = missing ? "missing" : peer.version;
  if (!missing) peer.stop();
  return {
    name: shape.name,
    oursMs: typical(mine),
    peer: `PyTorch ${version} ${variant}`,
    peerMs: missing ? null : typical(theirs),
    ratio: missing ? null : typical(theirs) / typical(mine),
    spread: { ours: range(mine), peer: missing ? null : range(theirs) },
    losses,
    realData: work.real,
  };
}

const chosen = values.rows === undefined ? shapes : shapes.filter(({ name }) => values.rows?.split(",").includes(name));
if (chosen.length === 0) throw new Error(`--rows: the rows are ${shapes.map(({ name }) => name).join(", ")}`);
const rows: Row[] = [];
for (const shape of chosen) {
  const work = await workOf(shape, Number(values.batch), batchCount);
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
const versions = { node: process.version, onnxruntime: env.versions.common };
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
  console.log(
    `${machine}; Node ${versions.node}; ${batchCount} batches, medians of ${runs} rounds (quickest–slowest round)`,
  );
  console.log(table.toString());
}
