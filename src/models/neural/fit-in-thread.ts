/**
 * Fits a SASRec in a worker thread and gets the model's file back.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { SasrecError, type SasrecErrorCode } from "../../errors.ts";
import { declineTelemetry } from "../../platform/node/telemetry.ts";
import type { Platform } from "../../platform/platform.ts";
import type { WorkerMessage } from "./fit-thread.ts";

/** How often the caller's signal is looked at, in milliseconds. */
const SIGNAL_INTERVAL = 50;

/** See `Platform.fitInWorker`. */
export const fitInWorker: Platform["fitInWorker"] = (task, { onEpoch, onStep, signal }) => {
  // One shared word tells the worker to stop: it reads it between steps, where it could not receive a message.
  const abort = new Int32Array(new SharedArrayBuffer(4));
  declineTelemetry();
  const worker = new Worker(new URL("./fit-thread.js", import.meta.url), { workerData: { task, abort } });
  const timer = setInterval(() => {
    if (signal.aborted) Atomics.store(abort, 0, 1);
  }, SIGNAL_INTERVAL);
  let thrown: { readonly error: unknown } | undefined;
  return new Promise<Uint8Array>((resolve, reject) => {
    const receive = (message: WorkerMessage): void => {
      if (message.kind === "step") onStep(message.report);
      else if (message.kind === "epoch") onEpoch(message.report);
      else if (message.kind === "done") resolve(message.bytes);
      else reject(new SasrecError(message.code as SasrecErrorCode, message.message, { cause: signal.reason }));
    };
    worker.on("message", (message: WorkerMessage) => {
      if (thrown !== undefined) {
        if (message.kind === "done" || message.kind === "failed") reject(thrown.error);
        return;
      }
      try {
        receive(message);
      } catch (error) {
        // Of the caller's own function: it ends the training, as it does without a thread. The thread is asked to stop
        // and waited for, because a thread that ends within the engine takes the process with it.
        thrown = { error };
        Atomics.store(abort, 0, 1);
      }
    });
    worker.on("error", reject);
    worker.on("exit", (code) => {
      if (thrown !== undefined) return reject(thrown.error);
      reject(new SasrecError("io", `the training thread ended with code ${code} before it had a model`));
    });
  }).finally(async () => {
    clearInterval(timer);
    await worker.terminate();
  });
};
