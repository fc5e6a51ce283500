/** Worker threads of Node. All run one script (thread-source.ts), and their setup tells them what they are. */

import { parentPort, Worker } from "node:worker_threads";
import { messageOf, SasrecError } from "../../errors.ts";
import type { Starter, Thread, ThreadName, Wish } from "../platform.ts";
import { gatesBelow } from "./engine-gate.ts";
import { place } from "./place.ts";
import { canSpawn, processThread } from "./process-thread.ts";
import { declineTelemetry } from "./telemetry.ts";
import { hosted, SETUP, setup, type ThreadSetup } from "./thread-setup.ts";

/** Places in `ThreadSetup.wishes`. */
const WORDS: Readonly<Record<Wish, number>> = { abort: 0, stop: 1 };

/** See `Platform.thread`. */
export async function thread(name: ThreadName): Promise<Thread> {
  declineTelemetry(); // the thread gets a copy of the environment
  const source = setup?.source ?? (await threadSource());
  try {
    // A host that ends this thread would end those below it within the engine. A process ends by itself.
    if (hosted && name === "fit" && canSpawn) return processThread(name, source);
    return workerThread(name, source, place);
  } catch (cause) {
    const remedy = 'Train in this thread: with the option threads: 1, and without "worker".';
    throw new SasrecError("not-available", `No thread can be started here (${messageOf(cause)}). ${remedy}`, {
      feature: "threads",
      cause,
    });
  }
}

/** Run from TypeScript, as benchmarks and examples are, the script is that of the build beside it. Throws `not-available`. */
async function threadSource(): Promise<string> {
  const own = (await import("./thread-source.ts")).threadSource;
  if (own !== "") return own;
  try {
    const built = new URL("../../../dist/platform/node/thread-source.js", place).href;
    return ((await import(built)) as { readonly threadSource: string }).threadSource;
  } catch (cause) {
    const what = "Run from TypeScript, sasrec has no threads before it is built.";
    throw new SasrecError("not-available", `${what} Run npm run build.`, { feature: "threads", cause });
  }
}

/** A worker that runs `source` as the package at `base` would. Throws Node's error. */
export function workerThread(name: ThreadName, source: string, base: string): Thread {
  const wishes = new Int32Array(new SharedArrayBuffer(8));
  const given: ThreadSetup = { thread: name, source, base, gates: gatesBelow(), wishes };
  const worker = new Worker(source, {
    eval: true,
    name: `sasrec ${name}`,
    workerData: { [SETUP]: given },
    // Flags and variables for the application's own modules (--input-type, --import) are not for this script.
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (receive) => worker.on("message", receive),
    onEnd(receive) {
      worker.on("error", (error) => receive(error as Error));
      worker.on("exit", (code) => receive(new SasrecError("io", `a thread ended with code ${code}`)));
    },
    wish: (wish) => Atomics.store(wishes, WORDS[wish], 1),
    async end() {
      await worker.terminate();
    },
  };
}

/** See `Platform.starter`. */
export function starter(): Starter {
  const port = parentPort;
  if (port === null || setup === undefined) {
    throw new SasrecError("not-available", "this file is for a thread and was loaded outside one", {
      feature: "threads",
    });
  }
  const { wishes } = setup;
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (receive) => port.on("message", receive),
    wished: (wish) => Atomics.load(wishes, WORDS[wish]) === 1,
  };
}
