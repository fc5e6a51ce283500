/**
 * Where a training step spends its time, from ONNX Runtime's profiler.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { makeBatch } from "../src/training/batch.ts";
import { UniformNegatives } from "../src/training/negatives.ts";
import { randomStream } from "../src/training/random.ts";
import { stepperOf } from "./ours.ts";
import type { Shape, Work } from "./shapes.ts";

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: { readonly op_name?: string };
}

/** A table of operators: calls and milliseconds a step, and the share of all operators' time. */
export async function profileOf(shape: Shape, work: Work): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sasrec-profile-"));
  const generator = new UniformNegatives(work.items, randomStream(1, "negatives"));
  const negatives = work.batches.map((batch) => generator.draw(makeBatch(batch, 1 << 30), batch, 1));
  const stepper = await stepperOf(shape, work, negatives, join(folder, "profile"));
  let total = 0;
  for (let i = 0; i < work.batches.length; i++) total += (await stepper.step()).ms;
  await stepper.release();
  const [file] = readdirSync(folder);
  const events = JSON.parse(readFileSync(join(folder, file ?? ""), "utf8")) as Event[];
  rmSync(folder, { recursive: true, force: true });
  const byOperator = new Map<string, { calls: number; ms: number }>();
  for (const { cat, name, dur, args } of events) {
    // A loop's own time is that of the operators in it, which are listed themselves.
    if (cat !== "Node" || !name.endsWith("_kernel_time") || args.op_name === "Loop") continue;
    const entry = byOperator.get(args.op_name ?? "") ?? { calls: 0, ms: 0 };
    entry.calls++;
    entry.ms += dur / 1000;
    byOperator.set(args.op_name ?? "", entry);
  }
  const steps = work.batches.length;
  const all = [...byOperator.values()].reduce((sum, { ms }) => sum + ms, 0);
  const table = new Table({ head: [shape.name, "calls", "ms a step", "share"] });
  for (const [name, { calls, ms }] of [...byOperator].sort((a, b) => b[1].ms - a[1].ms).slice(0, 16)) {
    table.push([name, (calls / steps).toFixed(0), (ms / steps).toFixed(2), `${((100 * ms) / all).toFixed(1)}%`]);
  }
  table.push(
    ["all operators", "", (all / steps).toFixed(2), "100%"],
    ["whole step", "", (total / steps).toFixed(2), ""],
  );
  return table.toString();
}
