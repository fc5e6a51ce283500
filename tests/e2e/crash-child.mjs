/**
 * A program that ends while a network is trained: `node crash-child.mjs WHERE HOW WORKER WAIT`. WHERE is `main` or `host` (the
 * training's own thread of the program), HOW is what happens WAIT ms after a few steps.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { SASRec } from "sasrec";

const [where, how, worker, wait] = isMainThread ? process.argv.slice(2) : workerData;

const ends = {
  throw() {
    throw new Error("the application's own fault");
  },
  reject() {
    void Promise.reject(new Error("the application's own fault"));
  },
  exit() {
    process.exit(7);
  },
};

/** 50,000 events: enough for lanes in threads. */
function events() {
  const columns = { userIds: [], itemIds: [] };
  for (let user = 0; user < 1000; user++) {
    for (let t = 0; t < 50; t++) {
      columns.userIds.push(user);
      columns.itemIds.push((user * 7 + t) % 2000);
    }
  }
  return columns;
}

if (where === "host" && isMainThread) {
  const host = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) });
  host.on("exit", (code) => {
    if (how === "exit") process.exitCode = code;
  });
  host.once("message", () => {
    setTimeout(async () => {
      if (how === "main exits") process.exit(7);
      if (how !== "terminate") return;
      await host.terminate();
      console.log("goes on");
    }, Number(wait));
  });
} else {
  let steps = 0;
  const model = new SASRec({ epochs: 1000, threads: 2, maxLength: 50, batchSize: 256 });
  await model.fit(events(), {
    worker: worker === "true",
    onStep() {
      if (++steps !== 3) return;
      parentPort?.postMessage("trains");
      if (ends[how] !== undefined) setTimeout(ends[how], Number(wait));
    },
  });
}
