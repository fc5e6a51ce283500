/**
 * Worker threads of Node.
 *
 * @module
 */

import { Worker as NodeWorker, parentPort } from "node:worker_threads";
import { SasrecError } from "../../errors.ts";
import type { Starter, Thread } from "../platform.ts";
import { declineTelemetry } from "./telemetry.ts";

/** A worker that takes the options of the web's, so that one line of code starts it here and there. */
export class Worker extends NodeWorker {
  constructor(script: URL, _options: { readonly type: "module" }) {
    declineTelemetry(); // the thread gets a copy of the environment
    super(script);
  }
}

/** See `Platform.thread`. */
export function thread(worker: Worker): Thread {
  return {
    post(message, transfer = []) {
      worker.postMessage(message, transfer);
    },
    onMessage(receive) {
      worker.on("message", receive);
    },
    onEnd(receive) {
      worker.on("error", (error) => receive(error as Error));
      worker.on("exit", (code) => receive(new SasrecError("io", `a thread ended with code ${code}`)));
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** See `Platform.starter`. */
export function starter(): Starter {
  const port = parentPort;
  if (port === null)
    throw new SasrecError("not-available", "this file is for a thread and was loaded outside one", {
      feature: "threads",
    });
  return {
    post(message, transfer = []) {
      port.postMessage(message, transfer);
    },
    onMessage(receive) {
      port.on("message", receive);
    },
  };
}
