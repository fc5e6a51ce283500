/**
 * Lanes in worker threads.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import { SasrecError, type SasrecErrorCode } from "../../errors.ts";
import { declineTelemetry } from "../../platform/node/telemetry.ts";
import type { RuntimeName } from "../../runtime/runtime.ts";
import type { AdamStep } from "../optimizer/adam.ts";
import type { LanePlan } from "../trainer.ts";
import type { Lane, LaneSetup, LaneTask } from "./lane.ts";
import type { LaneCall, LaneReply } from "./lane-thread.ts";

/** `lanes` threads, each with an engine of its own. */
export function workerLanes(lanes: number, runtime: RuntimeName): LanePlan {
  return {
    lanes,
    shared: true,
    start: (setups) => Promise.all(setups.map((setup) => WorkerLane.start(setup, runtime))),
  };
}

/** A lane in a thread. One call is under way at a time. */
class WorkerLane implements Lane {
  readonly #worker: Worker;
  #last: Promise<number> | undefined;
  #waiting: { readonly resolve: (result: number) => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(setup: LaneSetup, runtime: RuntimeName) {
    declineTelemetry();
    this.#worker = new Worker(new URL("./lane-thread.js", import.meta.url), { workerData: { setup, runtime } });
    this.#worker.on("message", (reply: LaneReply) => {
      if (reply.kind === "done") this.#settle()?.resolve(reply.result);
      else this.#settle()?.reject(new SasrecError(reply.code as SasrecErrorCode, reply.message));
    });
    this.#worker.on("error", (error) => this.#settle()?.reject(error as Error));
    this.#worker.on("exit", (code) => {
      this.#settle()?.reject(new SasrecError("io", `a training thread ended with code ${code}`));
    });
  }

  static async start(setup: LaneSetup, runtime: RuntimeName): Promise<WorkerLane> {
    const lane = new WorkerLane(setup, runtime);
    await lane.#reply();
    return lane;
  }

  forward(task: LaneTask): Promise<number> {
    return this.#call({ kind: "forward", task });
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
    await this.#worker.terminate();
  }

  #call(call: LaneCall): Promise<number> {
    this.#worker.postMessage(call);
    return this.#reply();
  }

  #reply(): Promise<number> {
    this.#last = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    return this.#last;
  }

  #settle(): { readonly resolve: (result: number) => void; readonly reject: (error: Error) => void } | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}
