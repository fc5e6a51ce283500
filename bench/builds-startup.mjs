/** One start of a build, for `builds.ts`: prints the milliseconds of a fresh process as JSON. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, phase] = process.argv.slice(2);
const cpu = process.cpuUsage();
const started = performance.now();
const { SASRec } = await import(pathToFileURL(`${folder}/dist/index.js`).href);
if (phase.includes("load")) {
  // A build reads its own files only: each writes one, the first time, which does not count.
  const path = join(tmpdir(), `sasrec-bench-${process.ppid}-${Buffer.from(folder).toString("hex")}.safetensors`);
  if (!existsSync(path)) {
    const [users, length, items] = [4000, 8, 8000];
    const userIds = Array.from({ length: users * length }, (_, i) => Math.floor(i / length));
    const itemIds = userIds.map((user, i) => `item-${(user * 7919 + i * 31) % items}`);
    await (
      await new SASRec({ embeddingDim: 64, numBlocks: 2, maxLength: 50, epochs: 1, batchSize: 4096, threads: 1 }).fit({
        userIds,
        itemIds,
      })
    ).save(path);
  }
  const model = await SASRec.load(path);
  await model.recommend({ history: [model.items.at(1), model.items.at(2)] });
}
const wall = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }));
