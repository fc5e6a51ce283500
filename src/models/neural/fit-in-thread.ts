/**
 * Fits a network in a thread of its own, so that the event loop stays free.
 *
 * @module
 */

import { platform, Worker } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { hashEvents } from "../../data/hash.ts";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { emptyStore } from "../../networks/parameter-store.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import type { ParsedFitOptions } from "../fit-options.ts";
import type { FitResult, FitTask } from "../kind.ts";
import { reachOf } from "../transitions/options.ts";
import { Transitions } from "../transitions/transitions.ts";
import { FittedNetwork } from "./fitted.ts";
import type { ResolvedOptions } from "./options.ts";
import type { ThreadMessage, ThreadTask } from "./thread-messages.ts";

/** How often the caller's signal is looked at, in milliseconds. */
const SIGNAL_INTERVAL = 50;

/** As `fitNetwork`, elsewhere. Throws all that `fit` throws. */
export async function fitInThread({
  options,
  data,
  store,
  fit,
}: FitTask<ResolvedOptions>): Promise<FitResult<FittedNetwork>> {
  // Chosen here: if there is something to warn of, the thread shall not say it again.
  const runtime = await platform.runtime(options.runtime);
  const { validation, validateEvery, patience, checkpoint } = fit;
  const done = await inThread(
    {
      options: { ...options, runtime: runtime.name, verbose: false },
      data: columnsOf(data),
      validation: validation && columnsOf(validation),
      validateEvery,
      patience,
      checkpoint,
      abort: new Int32Array(new SharedArrayBuffer(4)),
    },
    fit,
  );
  const architecture = { ...options, numItems: store.items.size };
  const reach = reachOf(options);
  const parts = {
    parameters: emptyStore(parameterSpecs(architecture), done.parameters),
    ratings: done.ratings,
    transitions:
      done.transitions && reach && new Transitions(reach, done.transitions.weights, done.transitions.counted),
  };
  return {
    fitted: new FittedNetwork({ runtime, threads: options.threads }, architecture, parts),
    // The thread was sent timestamps also if the data have none.
    record: { ...done.record, dataHash: hashEvents(data) },
  };
}

type Done = Extract<ThreadMessage, { kind: "done" }>;

async function inThread(task: ThreadTask, { onEpoch, onStep, signal }: ParsedFitOptions): Promise<Done> {
  const thread = platform.thread(new Worker(new URL("./fit-thread.js", import.meta.url), { type: "module" }));
  const timer = setInterval(() => {
    if (signal.aborted) Atomics.store(task.abort, 0, 1);
  }, SIGNAL_INTERVAL);
  let thrown: { readonly error: unknown } | undefined;
  try {
    return await new Promise<Done>((resolve, reject) => {
      const receive = (message: ThreadMessage): void => {
        if (message.kind === "step") onStep(message.report);
        else if (message.kind === "epoch") onEpoch(message.report);
        else if (message.kind === "done") resolve(message);
        else
          reject(
            new SasrecError(message.code, message.message, {
              ...message.details,
              cause: signal.reason,
            }),
          );
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
          Atomics.store(task.abort, 0, 1);
        }
      });
      thread.onEnd((error) => reject(thrown === undefined ? error : thrown.error));
      thread.post(task);
    });
  } finally {
    clearInterval(timer);
    await thread.end();
  }
}

function columnsOf({ userIds, itemIds, ratings, timestamps, hasRatings, name }: Dataset): InteractionColumns {
  return { name, userIds, itemIds, timestamps, ...(hasRatings ? { ratings } : {}) };
}
