import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// The engine's library leaves an id of the device in the home folder when it reports. What it would send goes nowhere
// here; that it reports at all is seen by these files. A CI machine's variables would keep it from that: none are passed.
test.each([
  ["in this thread", "{ threads: 1 }", "{}"],
  ["in lanes", "{ threads: 2 }", "{}"],
  ["in a worker", "{ threads: 2 }", "{ worker: true }"],
])("the engine does not report: %s", async (_, options, fit) => {
  const folder = await mkdtemp(join(tmpdir(), "sasrec-telemetry-"));
  const [home, file] = [join(folder, "home"), join(folder, "program.mjs")];
  await mkdir(home);
  const program = `
    import { SASRec } from "${import.meta.resolve("sasrec")}";
    const data = { userIds: [1, 1, 1, 2, 2, 2], itemIds: [1, 2, 3, 2, 3, 1] };
    const model = new SASRec({ embeddingDim: 4, epochs: 1, ...${options} });
    await model.fit(data, ${fit});
    await model.recommend({ userId: 1, filterSeen: false });`;
  await writeFile(file, program);
  const env = { PATH: process.env["PATH"], HOME: home, XDG_CACHE_HOME: join(home, "cache") };
  await promisify(execFile)(process.execPath, [file], { env });
  expect(await readdir(home)).toEqual([]);
  await rm(folder, { recursive: true });
});
