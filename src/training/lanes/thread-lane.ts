/** A lane in a thread of its own. */

import { platform } from "#platform";
import { SasrecError } from "../../errors.ts";
import type { Thread } from "../../platform/platform.ts";
import type { RuntimeName } from "../../runtime/runtime.ts";
import type { BatchPart } from "../batches/shard-inputs.ts";
import type { AdamStep } from "../optimizer/adam.ts";
import type { Lane, LaneSetup } from "./lane.ts";
import type { LaneCall, LaneReply } from "./lane-thread.ts";

/** One call is under way at a time. */
export class ThreadLane implements Lane {
  readonly #thread: Thread;
  #last: Promise<number> | undefined;
  /** Why the thread has ended without being asked; no call is answered then. */
  #ended: Error | undefined;
  #waiting: { readonly resolve: (result: number) => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(thread: Thread) {
    this.#thread = thread;
    this.#thread.onMessage((message) => {
      const reply = message as LaneReply;
      if (reply.kind === "done") this.#settle()?.resolve(reply.result);
      else this.#settle()?.reject(new SasrecError(reply.code, reply.message, reply.details));
    });
    this.#thread.onEnd((error) => {
      this.#ended ??= error;
      this.#settle()?.reject(error);
    });
  }

  static async start(setup: LaneSetup, runtime: RuntimeName): Promise<ThreadLane> {
    const lane = new ThreadLane(await platform.thread("lane"));
    await lane.#call({ kind: "start", setup, runtime });
    return lane;
  }

  forward(part: BatchPart): Promise<number> {
    return this.#call({ kind: "forward", part });
  }

  reduce(): Promise<number> {
    return this.#call({ kind: "reduce" });
  }

  async update(step: AdamStep): Promise<void> {
    await this.#call({ kind: "update", step });
  }

  /** Ends the thread, after the call that is under way: one that ends within the engine takes the process with it. */
  async release(): Promise<void> {
    await this.#last?.catch(() => {}); // who made the call has its error
    await this.#thread.end();
  }

  #call(call: LaneCall): Promise<number> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#last = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    this.#thread.post(call);
    return this.#last;
  }

  #settle(): { readonly resolve: (result: number) => void; readonly reject: (error: Error) => void } | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}
