/** The training thread: fits a network on the data it is sent and posts what it has learned. */

import { platform } from "#platform";
import { Dataset } from "../../data/dataset.ts";
import { historyStoreOf } from "../../data/histories.ts";
import { isSasrecError } from "../../errors.ts";
import type { Wish } from "../../platform/platform.ts";
import { fitNetwork } from "./fit.ts";
import { EPOCH_HEARD, type ThreadMessage, type ThreadTask } from "./thread-messages.ts";

const starter = platform.starter();

function post(message: ThreadMessage, transfer: ArrayBuffer[] = []): void {
  starter.post(message, transfer);
}

/** Resolves when the starter has dealt with the epoch reported last. */
let heard: (() => void) | undefined;

async function run({ options, ...task }: ThreadTask): Promise<void> {
  try {
    const data = Dataset.from(task.data);
    const fit = {
      onStep: (report: Extract<ThreadMessage, { kind: "step" }>["report"]) => post({ kind: "step", report }),
      onEpoch(report: Extract<ThreadMessage, { kind: "epoch" }>["report"]): Promise<void> {
        post({ kind: "epoch", report });
        return new Promise((resolve) => {
          heard = resolve;
        });
      },
      signal: wish("abort"),
      stop: wish("stop"),
      validation: task.validation && Dataset.from(task.validation),
      validateEvery: task.validateEvery,
      patience: task.patience,
      worker: false,
      // Who asked for the model removes the file, once they have it.
      checkpoint: task.checkpoint && { ...task.checkpoint, keep: true },
    };
    const { fitted, record } = await fitNetwork({ options, data, store: historyStoreOf(data), fit });
    const parameters = fitted.parameters.flat;
    const { ratings, transitions: beside } = fitted;
    const transitions = beside && { weights: beside.weights, counted: beside.counted };
    const arrays = [parameters, ...(transitions ? Object.values(transitions.counted.rows) : [])];
    post(
      { kind: "done", parameters, ratings, transitions, record },
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch (error) {
    if (!isSasrecError(error)) throw error;
    post({ kind: "failed", code: error.code, message: error.message, details: error.details });
  }
}

function wish(wish: Wish): { readonly aborted: boolean } {
  return {
    get aborted(): boolean {
      return starter.wished(wish);
    },
  };
}

starter.onMessage((message) => {
  if (message === EPOCH_HEARD) heard?.();
  else void run(message as ThreadTask);
});
