/**
 * Writes and reads a model and a checkpoint of more than 2 GiB each, and compares what comes back.
 *
 *     npx tsx bench/large-files.ts [FOLDER]     5 GB of disk, 8 GB of memory
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkpointPieces, readCheckpoint } from "../src/models/files/checkpoint.ts";
import { files } from "../src/platform/node/files.ts";
import { SASRec } from "../src/recommender/classes.ts";

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "sasrec-large-"));
const GIB = 2 ** 30;

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  let last = started;
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const value = await work();
  clearInterval(timer);
  longest = Math.max(longest, performance.now() - last);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const resident = (process.memoryUsage().rss / GIB).toFixed(1);
  console.log(
    `${what.padEnd(24)} ${seconds.padStart(6)} s, ${resident} GiB resident, loop held ${longest.toFixed(0)} ms`,
  );
  return value;
}

function check(same: boolean, what: string): void {
  if (!same) throw new Error(`${what} is not what was written`);
}

async function model(path: string): Promise<void> {
  const tiny = { embeddingDim: 1024, numBlocks: 1, maxLength: 5, epochs: 1, feedForwardDim: 8, threads: 1 };
  const written = await new SASRec(tiny).fit({ userIds: [1, 1, 1, 2, 2], itemIds: [1, 2, 3, 3, 1] });
  await timed("600,000 items added", () =>
    written.addItems(Array.from({ length: 600_000 }, (_, i) => ({ id: `item ${i}` }))),
  );
  await timed("model saved", () => written.save(path));
  console.log(`${(statSync(path).size / GIB).toFixed(2)} GiB`);
  const lists = await written.recommendBatch({ userIds: [1, 2], topK: 100 });
  await written.release();
  const read = await timed("model loaded", () => SASRec.load(path));
  check(
    JSON.stringify(await read.recommendBatch({ userIds: [1, 2], topK: 100 })) === JSON.stringify(lists),
    "the model",
  );
  await read.release();
}

async function checkpoint(path: string): Promise<void> {
  const size = 200_000_000;
  const numbers = (from: number): Float32Array => new Float32Array(size).map((_, i) => (from + i) % 1013);
  const tensors = {
    parameters: numbers(1),
    mean: numbers(2),
    square: numbers(3),
    average: new Float32Array(0),
    averagedAt: new Int32Array(0),
  };
  const training = { step: 1, epoch: 1, sums: { loss: 1, norm: 1, targets: 1, seconds: 1 }, tensors };
  const written = { identity: { data: "none" }, training, log: { epochs: [], best: undefined, seconds: 1 } };
  await timed("checkpoint written", () => files.write(path, checkpointPieces(written)));
  console.log(`${(statSync(path).size / GIB).toFixed(2)} GiB`);
  const file = await files.open(path);
  const { training: read } = await timed("checkpoint read", () => readCheckpoint(file, path));
  await file.close();
  for (const name of ["parameters", "mean", "square"] as const) {
    check(
      read.tensors[name].every((value, i) => value === tensors[name][i]),
      `the checkpoint's ${name}`,
    );
  }
}

try {
  await model(join(folder, "model.safetensors"));
  rmSync(join(folder, "model.safetensors"));
  await checkpoint(join(folder, "training.safetensors"));
} finally {
  rmSync(folder, { recursive: true });
}
process.exit();
