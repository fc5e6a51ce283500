/**
 * `npm run bench`: this package against PyTorch, RecTools and RecBole, on the same work and cores, in turns.
 *
 *     npm run bench                               every row, as tables
 *     npm run bench -- --json                     for programs
 *     npm run bench -- --rows ml-1m-bce,recommend-one --rounds 15
 *     npm run bench -- --library-rounds 7         of whole epochs of RecTools and RecBole; 3 else
 *     npm run bench -- --variants mha,sdpa        which PyTorch implementations; see bench/peers/README.md
 *     npm run bench -- --profile                  our step against the machine's peak, and by operator
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { env } from "onnxruntime-node";
import { latencySuite } from "./latency.ts";
import { recboleSuite, rectoolsSuite } from "./libraries.ts";
import { memorySuite } from "./memory.ts";
import { THREADS } from "./ours.ts";
import { profileOf } from "./profile.ts";
import { type MemoryRow, type Report, type Row, tables } from "./report.ts";
import { shapes } from "./shapes.ts";
import { catalogueSuites, stepSuites, wasmSuite } from "./steps.ts";
import type { Settings, Suite } from "./suite.ts";

const suites: readonly Suite[] = [
  ...stepSuites,
  wasmSuite,
  latencySuite,
  ...catalogueSuites,
  memorySuite,
  rectoolsSuite,
  recboleSuite,
];
const names = suites.flatMap(({ rows }) => rows);

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    rows: { type: "string" },
    variants: { type: "string", default: "mha-all,mha,sdpa,pooled" },
    rounds: { type: "string", default: "7" },
    "library-rounds": { type: "string", default: "3" },
    batch: { type: "string", default: "128" },
    "recbole-batches": { type: "string", default: "40" },
  },
});
const settings: Settings = {
  rounds: Number(values.rounds),
  libraryRounds: Math.min(Number(values.rounds), Number(values["library-rounds"])),
  batch: Number(values.batch),
  variants: values.variants.split(","),
  recboleBatches: Number(values["recbole-batches"]),
};
const wanted = new Set(values.rows?.split(",") ?? names);
for (const name of wanted) if (!names.includes(name)) throw new Error(`--rows: the rows are ${names.join(", ")}`);

if (values.profile) {
  for (const shape of shapes) if (wanted.has(shape.name)) console.log(await profileOf(shape, settings));
} else {
  const report = await measure();
  console.log(values.json ? JSON.stringify(report, null, 2) : tables(report));
}

async function measure(): Promise<Report> {
  const rows: Row[] = [];
  const memory: MemoryRow[] = [];
  for (const suite of suites) {
    const chosen = suite.rows.filter((name) => wanted.has(name));
    if (chosen.length === 0) continue;
    process.stderr.write(`${chosen.join(", ")}\n`);
    const result = await suite.run(wanted, settings);
    rows.push(...(result.rows ?? []));
    memory.push(...(result.memory ?? []));
  }
  const machine = `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores, ${THREADS} threads`;
  const versions = { Node: process.versions.node, "ONNX Runtime": env.versions.common, ...peerVersions(rows) };
  return { machine, versions, rounds: settings.rounds, rows, memory };
}

/** Versions by library, from the peers' names. */
function peerVersions(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.flatMap(({ peer }) => [...peer.matchAll(/^(\w+) (\d\S*)/g)].map((m) => [m[1], m[2]])));
}
