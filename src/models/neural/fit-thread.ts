/**
 * The training thread: fits a network on the data it was started with and posts the model's file.
 *
 * @module
 */

import { platform } from "#platform";
import { Dataset } from "../../data/dataset.ts";
import { isSasrecError } from "../../errors.ts";
import { createModel } from "../../recommender/load-model.ts";
import type { StepReport } from "../../training/train.ts";
import type { FitEpoch } from "../fit-options.ts";
import type { FitTask } from "./fit-in-thread.ts";

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: "step"; readonly report: StepReport }
  | { readonly kind: "epoch"; readonly report: FitEpoch }
  | { readonly kind: "done"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

const starter = platform.starter();

async function run({ task, abort }: { readonly task: FitTask; readonly abort: Int32Array }): Promise<void> {
  const post = (message: ThreadMessage, transfer: ArrayBuffer[] = []): void => starter.post(message, transfer);
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
}

starter.onMessage((message) => {
  void run(message as Parameters<typeof run>[0]);
});
