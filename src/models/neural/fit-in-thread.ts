/** Fits a network in a thread of its own, so that the event loop stays free. */

import { platform } from "#platform";
import type { Dataset } from "../../data/dataset.ts";
import { hashing } from "../../data/hash.ts";
import type { InteractionColumns } from "../../data/interactions.ts";
import { SasrecError } from "../../errors.ts";
import { emptyStore } from "../../networks/parameter-store.ts";
import { parameterSpecs } from "../../networks/parameters.ts";
import { inTurns } from "../../turns.ts";
import type { ParsedFitOptions } from "../fit-options.ts";
import type { FitResult, FitTask } from "../kind.ts";
import { reachOf } from "../transitions/options.ts";
import { Transitions } from "../transitions/transitions.ts";
import { FittedNetwork } from "./fitted.ts";
import type { ResolvedOptions } from "./options.ts";
import { EPOCH_HEARD, type ThreadMessage, type ThreadTask } from "./thread-messages.ts";

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
    },
    fit,
  );
  const architecture = { ...options, numItems: store.items.size };
  const reach = reachOf(options);
  const parts = {
    parameters: emptyStore(parameterSpecs(architecture), ownArray(done.parameters)),
    ratings: done.ratings && {
      ...done.ratings,
      userBias: ownArray(done.ratings.userBias),
      itemBias: ownArray(done.ratings.itemBias),
    },
    transitions:
      done.transitions && reach && new Transitions(reach, done.transitions.weights, done.transitions.counted),
  };
  return {
    fitted: new FittedNetwork({ runtime, threads: options.threads }, architecture, parts),
    // The thread was sent timestamps also if the data have none.
    record: { ...done.record, dataHash: await inTurns(hashing(data)) },
  };
}

type Done = Extract<ThreadMessage, { kind: "done" }>;

async function inThread(task: ThreadTask, fit: ParsedFitOptions): Promise<Done> {
  const { signal, stop } = fit;
  const thread = await platform.thread("fit");
  const passOn = (): void => {
    if (signal.aborted) thread.wish("abort");
    if (stop.aborted) thread.wish("stop");
  };
  const timer = setInterval(passOn, SIGNAL_INTERVAL);
  const reports = new Reports(fit, () => thread.wish("abort"));
  try {
    return await new Promise<Done>((resolve, reject) => {
      thread.onMessage((received) => {
        const message = received as ThreadMessage;
        if (message.kind === "step" || message.kind === "epoch") {
          const heard = reports.hand(message);
          if (message.kind === "epoch") void heard.then(passOn).then(() => thread.post(EPOCH_HEARD));
        } else {
          // Later than every report: what the caller's function throws is the outcome then.
          reports.all().then(() => {
            if (message.kind === "done") resolve(message);
            else reject(new SasrecError(message.code, message.message, { ...message.details, cause: signal.reason }));
          }, reject);
        }
      });
      thread.onEnd((error) => reports.all().then(() => reject(error), reject));
      thread.post(task);
    });
  } finally {
    clearInterval(timer);
    await thread.end();
  }
}

/** Hands reports to the caller's functions, one after the other. */
class Reports {
  readonly #fit: ParsedFitOptions;
  readonly #abort: () => void;
  #last: Promise<void> = Promise.resolve();
  #thrown: { readonly error: unknown } | undefined;

  /**
   * `abort`: called if one of the functions throws. That ends the training, as it does without a thread, but the thread
   * is asked to stop and waited for, because a thread that ends within the engine takes the process with it.
   */
  constructor(fit: ParsedFitOptions, abort: () => void) {
    this.#fit = fit;
    this.#abort = abort;
  }

  /** Resolves when the report is dealt with, however that went. After an error no more reports are handed over. */
  hand(message: Extract<ThreadMessage, { kind: "step" | "epoch" }>): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#thrown !== undefined) return;
      try {
        await (message.kind === "step" ? this.#fit.onStep(message.report) : this.#fit.onEpoch(message.report));
      } catch (error) {
        this.#thrown = { error };
        this.#abort();
      }
    });
    return this.#last;
  }

  /** Resolves when all reports are dealt with. Rejects with what a function threw. */
  async all(): Promise<void> {
    await this.#last;
    if (this.#thrown !== undefined) throw this.#thrown.error;
  }
}

/** A view of `array`: what comes from a thread is of the main context's class, and the engine wants this context's. */
function ownArray({ buffer, byteOffset, length }: Float32Array): Float32Array {
  return new Float32Array(buffer, byteOffset, length);
}

function columnsOf({ userIds, itemIds, ratings, timestamps, hasRatings, name }: Dataset): InteractionColumns {
  return { name, userIds, itemIds, timestamps, ...(hasRatings ? { ratings } : {}) };
}
