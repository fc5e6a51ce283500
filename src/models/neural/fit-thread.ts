/**
 * The training thread: fits a network on the data it was started with and posts the model's file.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { Dataset } from "../../data/dataset.ts";
import { isSasrecError } from "../../errors.ts";
import type { WorkerTask } from "../../platform/platform.ts";
import { createModel } from "../../recommender/load-model.ts";
import type { StepReport } from "../../training/train.ts";
import type { FitEpoch } from "../fit-options.ts";

/** What the thread says. */
export type WorkerMessage =
  | { readonly kind: "step"; readonly report: StepReport }
  | { readonly kind: "epoch"; readonly report: FitEpoch }
  | { readonly kind: "done"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

const { task, abort } = workerData as { readonly task: WorkerTask; readonly abort: Int32Array };

function post(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

try {
  const model = createModel(task.options);
  await model.fit(Dataset.from(task.data), {
    onStep: (report) => post({ kind: "step", report }),
    onEpoch: (report) => post({ kind: "epoch", report }),
    signal: {
      get aborted(): boolean {
        return Atomics.load(abort, 0) === 1;
      },
    },
    ...(task.validation === undefined
      ? {}
      : { validation: Dataset.from(task.validation), validateEvery: task.validateEvery, patience: task.patience }),
    // Who asked for the model removes the file, once they have it.
    ...(task.checkpoint === undefined ? {} : { checkpoint: { ...task.checkpoint, keep: true } }),
  });
  const bytes = model.toBytes();
  post({ kind: "done", bytes }, [bytes.buffer as ArrayBuffer]);
} catch (error) {
  if (!isSasrecError(error)) throw error;
  post({ kind: "failed", code: error.code, message: error.message });
}
