/** `--profile`: our step against the machine's peak, and where its time goes by operator. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onnxruntimeNode } from "../src/platform/node/onnxruntime-node.ts";
import type { Runtime } from "../src/runtime/runtime.ts";
import { oneLane } from "../src/training/lanes/plan.ts";
import { alternate, sideOf } from "./alternate.ts";
import { inFolder } from "./files.ts";
import { trainingOf } from "./ours.ts";
import { products } from "./peak.ts";
import { plain } from "./report.ts";
import { neededArithmetic } from "./roofline.ts";
import { type Shape, type Work, workOf } from "./shapes.ts";
import { mean, median } from "./statistics.ts";
import type { Settings } from "./suite.ts";

/** Both tables of a shape. */
export async function profileOf(shape: Shape, { rounds, batch }: Settings): Promise<string> {
  const work = await workOf(shape, batch);
  const events = await inFolder((folder) => profiled(shape, work, folder));
  return `${await roofline(shape, work, rounds, events)}\n${operators(shape, events, work.batches.length)}`;
}

/** An operator's run in the engine's profile. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: {
    readonly op_name: string;
    readonly input_type_shape: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** What one lane did in the second of two epochs; in the first the engine lays out memory. */
async function profiled(shape: Shape, work: Work, folder: string): Promise<Event[]> {
  const runtime: Runtime = {
    ...onnxruntimeNode,
    compile: (model, options) => onnxruntimeNode.compile(model, { ...options, profile: join(folder, "profile") }),
  };
  const training = await trainingOf(shape, work, oneLane(runtime));
  await training.epoch();
  await training.epoch();
  await training.release();
  return readdirSync(folder).flatMap((file) => {
    const all = JSON.parse(readFileSync(join(folder, file), "utf8")) as Event[];
    // A loop's own time is that of the operators in it, which are listed themselves.
    const runs = all.filter(({ cat, name, args }) => {
      return cat === "Node" && name.endsWith("_kernel_time") && args.op_name !== "Loop";
    });
    return runs.slice(runs.length / 2);
  });
}

const productOperators = new Set(["Gemm", "FusedGemm", "MatMul", "FusedMatMul"]);

/** Operations of a product, from its shapes: (b, m, k) times (b, k, n), whichever is transposed, b absent or not. */
function operations({ args }: Event): number {
  if (!productOperators.has(args.op_name)) return 0;
  const [a = [], b = []] = args.input_type_shape.map((shape) => Object.values(shape)[0] ?? []);
  const [c = []] = args.output_type_shape.map((shape) => Object.values(shape)[0] ?? []);
  const size = (shape: readonly number[]): number => shape.reduce((x, y) => x * y, 1);
  const batches = a.length > 2 && b.length > 2 ? size(c.slice(0, -2)) : 1;
  const k = Math.sqrt((size(a) * size(b)) / (size(c) * batches));
  return 2 * size(c) * k;
}

async function roofline(shape: Shape, work: Work, rounds: number, events: readonly Event[]): Promise<string> {
  const needed = work.batches.map((batch) => neededArithmetic(shape.loss, work.items, batch));
  const gflop = (part: keyof (typeof needed)[number]): number => mean(needed.map((n) => n[part])) / 1e9;
  // As it is run: fillers and both triangles of attention are in it, where they are computed.
  const executed = events.reduce((sum, event) => sum + operations(event), 0) / work.batches.length;
  const training = await trainingOf(shape, work);
  const kinds = await products();
  const [times = [], ...others] = await alternate([sideOf(() => training.epoch()), ...kinds], rounds);
  await training.release();
  for (const kind of kinds) await kind.release();
  const rates = kinds.map(({ name, operations }, i) => {
    const all = (others[i] ?? []).map((time) => operations / time / 1e6);
    return { name, all, rate: median(all) };
  });
  const best = rates.reduce((a, b) => (b.rate > a.rate ? b : a));
  const [ms, peak] = [median(times), best.rate];
  const reached = median(times.map((time, i) => ((gflop("total") / time) * 1000) / (best.all[i] ?? Number.NaN)));
  const table = plain([`${shape.name}${work.real ? "" : " (made-up histories)"}`, "a step"]);
  table.push(
    ["needed, linear layers", `${gflop("linear").toFixed(2)} GFLOP`],
    ["needed, attention", `${gflop("attention").toFixed(2)} GFLOP`],
    ["needed, loss", `${gflop("loss").toFixed(2)} GFLOP`],
    ["needed", `${gflop("total").toFixed(2)} GFLOP`],
    ["executed", `${(executed / 1e9).toFixed(2)} GFLOP`],
    ["time", `${ms.toFixed(1)} ms`],
    ...rates.map(({ name, rate }) => [name, `${rate.toFixed(0)} GFLOP/s`]),
    ["the machine's peak: the best of these", `${peak.toFixed(0)} GFLOP/s`],
    ["needed at peak", `${((1000 * gflop("total")) / peak).toFixed(1)} ms`],
    ["fraction of peak reached", `${(100 * reached).toFixed(0)}%`],
  );
  return table.toString();
}

/** Operators of one lane with all shards: calls and milliseconds a step, the share of all operators' time, and the rate of products. */
function operators(shape: Shape, events: readonly Event[], steps: number): string {
  const byOperator = new Map<string, { calls: number; ms: number; flop: number }>();
  for (const event of events) {
    const entry = byOperator.get(event.args.op_name) ?? { calls: 0, ms: 0, flop: 0 };
    entry.calls++;
    entry.ms += event.dur / 1000;
    entry.flop += operations(event);
    byOperator.set(event.args.op_name, entry);
  }
  const all = [...byOperator.values()].reduce((sum, { ms }) => sum + ms, 0);
  const table = plain([shape.name, "calls", "ms a step", "share", "GFLOP/s"]);
  for (const [name, { calls, ms, flop }] of [...byOperator].sort((a, b) => b[1].ms - a[1].ms).slice(0, 16)) {
    const rate = flop === 0 ? "" : (flop / ms / 1e6).toFixed(0);
    const share = `${((100 * ms) / all).toFixed(1)}%`;
    table.push([name, (calls / steps).toFixed(0), (ms / steps).toFixed(2), share, rate]);
  }
  table.push(["all operators", "", (all / steps).toFixed(2), "100%", ""]);
  return table.toString();
}
