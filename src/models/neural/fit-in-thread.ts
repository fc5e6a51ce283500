/**
 * Fits a network in a thread of its own and gets the model's file back.
 *
 * @module
 */

import { platform, Worker } from "#platform";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError, type SasrecErrorCode } from "../../errors.ts";
import type { CheckpointSettings, ParsedFitOptions } from "../fit-options.ts";
import type { ThreadMessage } from "./fit-thread.ts";
import type { ResolvedOptions } from "./options.ts";

/** What the thread is given: plain data that can be sent to it. */
export interface FitTask {
  readonly options: ResolvedOptions;
  readonly data: InteractionColumns;
  readonly validation: InteractionColumns | undefined;
  readonly validateEvery: number;
  readonly patience: number;
  readonly checkpoint: CheckpointSettings | undefined;
}

/** How often the caller's signal is looked at, in milliseconds. */
const SIGNAL_INTERVAL = 50;

/** The bytes of the model's file. Throws all that `fit` throws. */
export async function fitInThread(
  task: FitTask,
  { onEpoch, onStep, signal }: Pick<ParsedFitOptions, "onEpoch" | "onStep" | "signal">,
): Promise<Uint8Array> {
  // One shared word tells the thread to stop: it reads it between steps, where it could not receive a message.
  const abort = new Int32Array(new SharedArrayBuffer(4));
  const thread = platform.thread(new Worker(new URL("./fit-thread.js", import.meta.url), { type: "module" }));
  const timer = setInterval(() => {
    if (signal.aborted) Atomics.store(abort, 0, 1);
  }, SIGNAL_INTERVAL);
  let thrown: { readonly error: unknown } | undefined;
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      const receive = (message: ThreadMessage): void => {
        if (message.kind === "step") onStep(message.report);
        else if (message.kind === "epoch") onEpoch(message.report);
        else if (message.kind === "done") resolve(message.bytes);
        else reject(new SasrecError(message.code as SasrecErrorCode, message.message, { cause: signal.reason }));
      };
      thread.onMessage((received) => {
        const message = received as ThreadMessage;
        if (thrown !== undefined) {
          if (message.kind === "done" || message.kind === "failed") reject(thrown.error);
          return;
        }
        try {
          receive(message);
        } catch (error) {
          // Of the caller's own function: it ends the training, as it does without a thread. The thread is asked to
          // stop and waited for, because a thread that ends within the engine takes the process with it.
          thrown = { error };
          Atomics.store(abort, 0, 1);
        }
      });
      thread.onEnd((error) => reject(thrown === undefined ? error : thrown.error));
      thread.post({ task, abort });
    });
  } finally {
    clearInterval(timer);
    await thread.end();
  }
}
