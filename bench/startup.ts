/**
 * What a program waits for before its first recommendation: import, load, recommend, each in fresh processes.
 *
 *     npm run build && npx tsx bench/startup.ts
 *     npx tsx bench/startup.ts --json --runs 15
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { IdMap } from "../src/data/ids.ts";
import { encodeSnapshot } from "../src/models/files/snapshot-file.ts";
import { FittedNetwork } from "../src/models/neural/fitted.ts";
import { sasrec } from "../src/models/neural/kind.ts";
import { resolveOptions } from "../src/models/neural/options.ts";
import { Snapshot } from "../src/models/snapshot.ts";
import { initialParameters } from "../src/networks/parameter-store.ts";
import { parameterSpecs } from "../src/networks/parameters.ts";
import { onnxruntimeNode } from "../src/platform/node/onnxruntime-node.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, runs: { type: "string", default: "7" } },
});

const PROGRAM = fileURLToPath(new URL("./startup-program.mjs", import.meta.url));
const phases = ["import", "load", "recommend"] as const;
type Times = Readonly<Record<(typeof phases)[number], number>>;

/** An untrained model of about 10 MB: 32,000 items, 4,000 users of 50 events each. */
function modelFile(): Uint8Array {
  const [items, users, events] = [32_000, 4_000, 50];
  const options = resolveOptions({});
  const architecture = { ...options, numItems: items };
  const parameters = initialParameters(parameterSpecs(architecture), 1);
  const store = {
    items: new IdMap(Array.from({ length: items }, (_, i) => `item-${i}`)),
    users: new IdMap(Array.from({ length: users }, (_, i) => i)),
    offsets: Int32Array.from({ length: users + 1 }, (_, i) => i * events),
    events: Int32Array.from({ length: users * events }, (_, i) => (i * 7919) % items),
  };
  const fitted = new FittedNetwork({ runtime: onnxruntimeNode, threads: 0 }, architecture, { parameters });
  const record = { dataHash: "", dataName: "startup", epochs: [], seconds: 0 };
  return encodeSnapshot(new Snapshot({ kind: sasrec, options, store, fitted, record }));
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function measure(path: string, runtime: string): Times {
  return JSON.parse(execFileSync(process.execPath, [PROGRAM, path, runtime], { encoding: "utf8" })) as Times;
}

const folder = mkdtempSync(join(tmpdir(), "sasrec-startup-"));
const path = join(folder, "model.safetensors");
const bytes = modelFile();
try {
  writeFileSync(path, bytes);
  const runtimes = ["native", "wasm"];
  const times = new Map(runtimes.map((runtime) => [runtime, [] as Times[]]));
  // The first round is warm-up: it brings files into the system's cache.
  for (let run = 0; run <= Number(values.runs); run++) {
    for (const runtime of runtimes) {
      const found = measure(path, runtime);
      if (run > 0) times.get(runtime)?.push(found);
    }
  }
  const rows = [...times].map(([runtime, all]) => ({
    runtime,
    ...Object.fromEntries(phases.map((phase) => [phase, median(all.map((one) => one[phase]))])),
    loadAndRecommend: median(all.map((one) => one.load + one.recommend)),
  }));
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores`;
  const setting = { machine, node: process.version, runs: Number(values.runs), modelBytes: bytes.length };
  if (values.json) console.log(JSON.stringify({ ...setting, rows }, null, 2));
  else {
    const table = new Table({ head: ["runtime", ...phases, "load + recommend"] });
    const ms = (value: unknown): string => `${Number(value).toFixed(0)} ms`;
    for (const { runtime, ...medians } of rows) table.push([runtime, ...Object.values(medians).map(ms)]);
    console.log(`${machine}; Node ${process.version}; a model of ${(bytes.length / 1e6).toFixed(1)} MB;`);
    console.log(`medians of ${values.runs} fresh processes`);
    console.log(table.toString());
  }
} finally {
  rmSync(folder, { recursive: true });
}
